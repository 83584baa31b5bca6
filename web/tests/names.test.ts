// The order of runs: natural, total, newest first, best first.
import { expect, test } from 'vitest';
import { compareNames } from '../src/state/names';
import { orderRuns } from '../src/state/runs';

test.each([
  [['lr0.001', 'lr0.0001', 'lr0.01', 'lr0.1'], ['lr0.0001', 'lr0.001', 'lr0.01', 'lr0.1']],
  [['lr1e-2', 'lr0.001', 'lr1e-4', 'lr0.1'], ['lr1e-4', 'lr0.001', 'lr1e-2', 'lr0.1']],
  [['lr0.0001/seed2', 'lr0.001/seed1', 'lr0.0001/seed1', 'lr0.001/seed2'], ['lr0.0001/seed1', 'lr0.0001/seed2', 'lr0.001/seed1', 'lr0.001/seed2']],
  [['run_10', 'run_2', 'run_1', 'run'], ['run', 'run_1', 'run_2', 'run_10']],
  [['run_010', 'run_9', 'run_0002'], ['run_0002', 'run_9', 'run_010']],
  [['b', 'A', 'a', 'B'], ['a', 'A', 'b', 'B']],
  [['3e5f', '4'], ['3e5f', '4']],
  [['x1e999', 'x2', 'x1e998'], ['x2', 'x1e998', 'x1e999']],
])('%j', (names, sorted) => expect([...names].sort(compareNames)).toEqual(sorted));

test('it is a total order: only a name is equal to itself, and every order leads to the same list', () => {
  const names = ['', '1', '01', '1.0', '1e0', 'lr1e-3', 'lr0.001', 'lr1E-3', 'a', 'A', 'á', 'a1', 'a 1', 'a01', 'a-1', '1a', '１', 'run_99999999999999999999', 'run_99999999999999999998', '.5', '0.5', '1.2.10', '1.2.9'];
  for (const a of names)
    for (const b of names) {
      expect(Math.sign(compareNames(a, b))).toBe(-Math.sign(compareNames(b, a)) + 0);
      expect(compareNames(a, b) === 0).toBe(a === b);
      for (const c of names) if (compareNames(a, b) < 0 && compareNames(b, c) < 0) expect(compareNames(a, c)).toBeLessThan(0);
    }
});

test('newest first; a run without a start comes last', () => {
  const starts: Record<string, number | null> = { a: 10, b: 30, c: null, d: 20, e: 30 };
  expect(orderRuns(['a', 'b', 'c', 'd', 'e'], { by: 'newest', metric: '', higher: false }, (r) => starts[r], () => undefined)).toEqual(['b', 'e', 'd', 'a', 'c']);
});

test('best first, lower or higher; what has no value comes last', () => {
  const values: Record<string, number> = { a: 3, b: -1, c: NaN, e: 7 };
  const order = (higher: boolean) => orderRuns(['a', 'b', 'c', 'd', 'e'], { by: 'best', metric: 'loss', higher }, () => 0, (r) => values[r]);
  expect(order(false)).toEqual(['b', 'a', 'e', 'c', 'd']);
  expect(order(true)).toEqual(['e', 'a', 'b', 'c', 'd']);
});
