// Curves: parts where x falls, nearest points, ranges, steps of a window; groups of tags.
import { describe, expect, test } from 'vitest';
import type { ScalarColumns } from '../src/api/scalars';
import { makeCurve, nearestIndex, partStarts, stepsInside, summary, xRange, yRange } from '../src/panels/scalars/curve';

const columns = (steps: number[], values: number[], more: Partial<ScalarColumns> = {}): ScalarColumns => ({
  steps: Float64Array.from(steps), wallTimes: Float64Array.from(steps, (s) => 1000 + s * 2), values: Float64Array.from(values), marks: new Uint8Array(steps.length), total: steps.length, ...more,
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

test('the summary names what is not finite', () => {
  expect(summary(curve([0, 4], [2, 1], { marks: Uint8Array.of(0, 1) }), String)).toBe('r: 1 at step 4, from 2 at step 0, not finite at 1 places');
});
