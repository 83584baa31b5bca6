// Curves: parts where x falls, nearest points, ranges, steps of a window; groups of tags.
import { describe, expect, test } from 'vitest';
import { Mark, type ScalarColumns } from '../src/api/scalars';
import { makeCurve, nearestIndex, partStarts, stepsInside, summary, xRange, yRange } from '../src/panels/scalars/curve';

const columns = (steps: number[], values: number[], more: Partial<ScalarColumns> = {}): ScalarColumns => ({
  steps: Float64Array.from(steps), wallTimes: Float64Array.from(steps, (s) => 1000 + s * 2), values: Float64Array.from(values), marks: new Uint8Array(steps.length), total: steps.length, restarts: [], ...more,
});
const curve = (steps: number[], values: number[], more?: Partial<ScalarColumns>) => makeCurve('r', columns(steps, values, more), 'step', 1000, 0);

test('a new part starts where x falls, not where it repeats', () => {
  expect(partStarts(Float64Array.of(1, 2, 2, 3, 1, 2, 0))).toEqual([0, 4, 6]);
  expect(partStarts(new Float64Array(0))).toEqual([]);
});

test('nearest point: across parts, the later one on a tie', () => {
  const c = curve([0, 10, 20, 5, 10, 30], [0, 1, 2, 3, 4, 5]);
  expect(nearestIndex(c, 11)).toBe(4);
  expect(nearestIndex(c, 19)).toBe(2);
  expect(nearestIndex(c, -5)).toBe(0);
  expect(nearestIndex(c, 99)).toBe(5);
  expect(nearestIndex(curve([], []), 1)).toBe(-1);
});

test('axes: relative counts from the start of the run', () => {
  expect([...makeCurve('r', columns([0, 5], [1, 2]), 'relative', 1000, 0).x]).toEqual([0, 10]);
  expect([...makeCurve('r', columns([0, 5], [1, 2]), 'wall', 1000, 0).x]).toEqual([1000, 1010]);
});

describe('ranges', () => {
  test('x of one point has room', () => expect(xRange([curve([7], [1])])).toEqual([6.5, 7.5]));
  test('x of nothing is null', () => expect(xRange([curve([], [])])).toBeNull());

  test('y holds the extremes of the envelope and skips what is not finite', () => {
    const c = curve([0, 1, 2], [1, NaN, 2], { min: Float64Array.of(0, NaN, 1), max: Float64Array.of(10, NaN, 3) });
    const [low, high] = yRange([c], [0, 2], false, false);
    expect(low).toBeCloseTo(-0.5);
    expect(high).toBeCloseTo(10.5);
  });

  test('y looks at the window alone', () => {
    expect(yRange([curve([0, 1, 2, 3], [100, 1, 2, 100])], [1, 2], false, false)).toEqual([0.95, 2.05]);
  });

  test('outliers are left out by the 5th and 95th percentile', () => {
    const values = Array.from({ length: 101 }, (_, i) => (i === 100 ? 1e6 : i));
    const [low, high] = yRange([curve(values.map((_, i) => i), values)], [0, 100], false, true);
    expect(low).toBeCloseTo(5 - 4.5);
    expect(high).toBeCloseTo(95 + 4.5);
  });

  test('log y starts at the smallest value above 0', () => {
    const [low, high] = yRange([curve([0, 1, 2], [-1, 0.01, 1])], [0, 2], true, false);
    expect(low).toBeGreaterThan(0.005);
    expect(high).toBeGreaterThan(1);
  });
});

test('the steps of a window take in the neighbours outside it', () => {
  expect(stepsInside([curve([0, 10, 20, 30], [1, 1, 1, 1])], [12, 18])).toEqual({ from: 10, to: 20 });
  expect(stepsInside([curve([0, 10], [1, 1])], [50, 60])).toBeNull();
});

test('a window moved beyond what was loaded asks for the steps there', () => {
  const part = [curve([100, 110, 120], [1, 1, 1])];
  expect(stepsInside(part, [110, 130])).toEqual({ from: 100, to: 120 });
  expect(stepsInside(part, [110, 130], true)).toEqual({ from: 100, to: 132 });
  expect(stepsInside(part, [90, 110], true)).toEqual({ from: 88, to: 120 });
  expect(stepsInside([makeCurve('r', columns([100, 110, 120], [1, 1, 1]), 'relative', 1000, 0)], [220, 260], true)).toEqual({ from: 100, to: 132 });
});

test('the summary names what is not finite', () => {
  expect(summary(curve([0, 4], [2, 1], { marks: Uint8Array.of(0, 1) }), String)).toBe('r: 1 at step 4, from 2 at step 0, not finite at 1 places');
});

describe('a training that was taken up again', () => {
  const { Abandoned: L, Restart: R } = Mark;
  const fell = { marks: Uint8Array.of(0, 0, L, L, R, 0), restarts: [{ row: 4, step: 20 }] };
  const steps = [0, 10, 20, 30, 20, 30];

  test('the living branch is one part that never goes back, and the tail forks off where it was left', () => {
    const c = curve(steps, [5, 4, 9, 9, 3, 2], fell);
    expect([...c.x]).toEqual([0, 10, 20, 30]);
    expect([...c.columns.values]).toEqual([5, 4, 3, 2]);
    expect(c.parts).toEqual([0]);
    expect(c.sent).toBe(6);
    expect(c.tails).toHaveLength(1);
    const [tail] = c.tails;
    expect([...tail.x]).toEqual([10, 20, 30]);
    expect([...tail.columns.values]).toEqual([4, 9, 9]);
    expect(tail.first).toBe(1);
    expect([...tail.restartSteps]).toEqual([NaN, 20, 20]);
  });

  test('smoothing of the living branch knows nothing of the tail; the tail goes on from the living average', () => {
    const c = makeCurve('r', columns(steps, [5, 4, 1000, 1000, 3, 2], fell), 'step', 1000, 0.6);
    const alone = makeCurve('r', columns([0, 10, 20, 30], [5, 4, 3, 2]), 'step', 1000, 0.6);
    const kept = makeCurve('r', columns([0, 10, 20, 30], [5, 4, 1000, 1000]), 'step', 1000, 0.6);
    expect([...c.smoothed]).toEqual([...alone.smoothed]);
    expect([...c.tails[0].smoothed]).toEqual([...kept.smoothed].slice(1));
  });

  test('a tail within a tail stands apart, and each point names the restart that left it', () => {
    const marks = Uint8Array.of(0, L, L, L, L, R | L, L, L, R, 0);
    const c = curve([0, 1, 2, 3, 4, 3, 4, 5, 1, 2], [0, 1, 2, 3, 4, 3, 4, 5, 1, 2], { marks, restarts: [{ row: 5, step: 3 }, { row: 8, step: 1 }] });
    expect([...c.x]).toEqual([0, 1, 2]);
    expect(c.tails.map((t) => [...t.x])).toEqual([[0, 1, 2, 3, 4], [3, 4, 5]]);
    expect(c.tails.map((t) => [...t.restartSteps])).toEqual([[NaN, 1, 1, 3, 3], [1, 1, 1]]);
    expect(summary(c, String)).toBe('r: 2 at step 2, from 0 at step 0, 2 tails left behind by restarts at steps 1, 3');
  });

  test('a session log leaves a tail behind where no step falls', () => {
    const c = curve([0, 60, 70, 100], [1, 2, 3, 4], { marks: Uint8Array.of(0, L, L, 0), restarts: [{ row: 3, step: 50 }] });
    expect([...c.x]).toEqual([0, 100]);
    expect(summary(c, String)).toBe('r: 4 at step 100, from 1 at step 0, a tail left behind by a restart at step 50');
  });

  test('hidden tails take no room and are still said', () => {
    const values = [5, 4, 1000, 1000, 3, 2];
    expect(yRange([curve(steps, values, fell)], [0, 30], false, false)[1]).toBeGreaterThan(1000);
    const hidden = makeCurve('r', columns(steps, values, fell), 'step', 1000, 0, false);
    expect(hidden.tails).toEqual([]);
    expect(yRange([hidden], [0, 30], false, false)[1]).toBeLessThan(6);
    expect(summary(hidden, String)).toBe('r: 2 at step 30, from 5 at step 0, a tail left behind by a restart at step 20 (hidden)');
  });

  test('everything was left behind and nothing has come since', () => {
    const c = curve([5, 6], [1, 2], { marks: Uint8Array.of(L, L), restarts: [{ row: 2, step: 0 }] });
    expect(nearestIndex(c, 5)).toBe(-1);
    expect(c.tails[0].first).toBe(0);
    expect(summary(c, String)).toBe('r: no points; a tail left behind by a restart at step 0');
  });

  test('extremes of buckets and marks stay with their points; the fork wears none twice', () => {
    const marks = Uint8Array.of(0, Mark.NaN, L, L | Mark.PlusInfinity, R, 0);
    const c = curve(steps, [5, NaN, 9, Infinity, 3, 2], { ...fell, marks, min: Float64Array.of(1, 2, 3, 4, 5, 6), max: Float64Array.of(11, 12, 13, 14, 15, 16) });
    expect([...c.columns.max!]).toEqual([11, 12, 15, 16]);
    expect([...c.tails[0].columns.min!]).toEqual([2, 3, 4]);
    expect([...c.tails[0].columns.marks]).toEqual([0, L, L | Mark.PlusInfinity]);
    expect([...c.columns.marks]).toEqual([0, Mark.NaN, R, 0]);
  });
});
