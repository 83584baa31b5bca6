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

  test.each([1, 0.1, 0.001, 3e-4, -7.3, 1e308, 5e-324])('a constant %d stays itself to the last bit, whatever stands beside it', (c) => {
    for (const others of [[NaN], [NaN, NaN, Infinity], [-Infinity]])
      for (const w of [0.3, 0.6, 0.9, 0.999])
        for (const place of [0, 17, 30]) {
          const values = Array<number>(30).fill(c);
          values.splice(place, 0, ...others);
          expect([...new Set([...smooth(Float64Array.from(values), w)].filter(Number.isFinite))]).toEqual([c]);
        }
  });

  test('an average lies between its values, and a constant start stays one', () => {
    const out = smooth(Float64Array.of(...Array<number>(40).fill(0.1), ...Array<number>(40).fill(0.1000000001)), 0.6);
    expect(new Set(out.subarray(0, 40))).toEqual(new Set([0.1]));
    for (const v of out) expect(v >= 0.1 && v <= 0.1000000001).toBe(true);
  });

  test('weight 1 never moves from zero', () => {
    expect([...smooth(Float64Array.of(1, 2), 1)]).toEqual([0, 0]);
  });

  test('nothing in, nothing out', () => {
    expect(smooth(new Float64Array(0), 0.6)).toHaveLength(0);
  });
});
