// Smoothing against the formula written out by hand.
import { describe, expect, test } from 'vitest';
import { smooth } from '../src/panels/scalars/smoothing';

/** The debiased average in closed form: Σ (1−w)·w^(n−1−i)·y_i / (1−wⁿ). */
const closed = (y: number[], w: number): number => y.reduce((sum, v, i) => sum + (1 - w) * w ** (y.length - 1 - i) * v, 0) / (1 - w ** y.length);

describe('smooth', () => {
  test('equals the closed form at every point', () => {
    const y = [3, 1, 4, 1, 5, 9, 2, 6];
    const out = smooth(Float64Array.from(y), 0.6);
    y.forEach((_, i) => expect(out[i]).toBeCloseTo(closed(y.slice(0, i + 1), 0.6), 12));
  });

  test('the first point is itself: the bias is taken out', () => {
    expect(smooth(Float64Array.of(7, 0), 0.9)[0]).toBeCloseTo(7, 12);
  });

  test('values that are not finite pass through and leave the average alone', () => {
    const out = smooth(Float64Array.of(1, NaN, 3, Infinity, -Infinity, 5), 0.5);
    const without = smooth(Float64Array.of(1, 3, 5), 0.5);
    expect(out[1]).toBeNaN();
    expect(out[3]).toBe(Infinity);
    expect(out[4]).toBe(-Infinity);
    expect([out[0], out[2], out[5]]).toEqual([...without]);
  });

  test('weight 0 and constant series stay as they are', () => {
    expect([...smooth(Float64Array.of(0.1, 0.7, 0.2), 0)]).toEqual([0.1, 0.7, 0.2]);
    expect([...smooth(Float64Array.of(0.1, 0.1, 0.1), 0.99)]).toEqual([0.1, 0.1, 0.1]);
  });

  test('weight 1 never moves from zero', () => {
    expect([...smooth(Float64Array.of(1, 2), 1)]).toEqual([0, 0]);
  });

  test('nothing in, nothing out', () => {
    expect(smooth(new Float64Array(0), 0.6)).toHaveLength(0);
  });
});
