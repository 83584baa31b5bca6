// Palette, ticks, numbers as text.
import { describe, expect, test } from 'vitest';
import { linearTicks, logTicks, paddedLogRange, paddedRange } from '../src/draw/axis';
import { formatDuration, formatPower, formatStep, formatValue } from '../src/draw/format';
import { binRange, evenBins, ridgeGeometry } from '../src/draw/ridgeline';
import { contrast, runColors, runStyle, viridis } from '../src/draw/palette';

describe('palette', () => {
  test('every run colour stands out 3:1 from its card', () => {
    for (const { light, dark } of runColors) {
      expect(contrast(light, '#ffffff')).toBeGreaterThanOrEqual(3);
      expect(contrast(dark, '#161a22')).toBeGreaterThanOrEqual(3);
    }
  });

  test('no two of the first 35 runs look the same, and dashes come once colours repeat', () => {
    const n = runColors.length;
    const looks = Array.from({ length: 35 }, (_, i) => JSON.stringify(runStyle(i, true)));
    expect(new Set(looks).size).toBe(35);
    expect(runStyle(n - 1, false).dash).toEqual([]);
    expect(runStyle(n, false).dash).not.toEqual([]);
    expect(runStyle(n, false).color).toBe(runStyle(0, false).color);
  });

  test('viridis grows brighter all the way and clamps', () => {
    const brightness = Array.from({ length: 21 }, (_, i) => viridis(i / 20).reduce((s, c, k) => s + c * [0.21, 0.72, 0.07][k], 0));
    brightness.slice(1).forEach((b, i) => expect(b).toBeGreaterThan(brightness[i]));
    expect(viridis(-1)).toEqual(viridis(0));
    expect(viridis(2)).toEqual(viridis(1));
  });
});

describe('ticks', () => {
  test('linear ticks are round and inside', () => {
    expect(linearTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearTicks(-0.3, 0.3, 4)).toEqual([-0.2, 0, 0.2]);
    expect(linearTicks(5, 5, 4)).toEqual([5]);
    expect(linearTicks(0.05, 1.05, 1)).toEqual([0.5, 1]);
  });

  test('log ticks are powers of ten, thinned when there are many', () => {
    expect(logTicks(1e-4, 1, 10)).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1]);
    expect(logTicks(1e-9, 1, 4).length).toBeLessThanOrEqual(4);
    expect(logTicks(1e-9, 1, 4).every((t) => Number.isInteger(Math.log10(t)))).toBe(true);
  });

  test('log ticks inside one decade fall on 1, 2, 5', () => {
    expect(logTicks(1.5, 7, 5)).toEqual([2, 5]);
    expect(logTicks(0.09, 0.6, 5)).toEqual([0.1, 0.2, 0.5]);
    expect(logTicks(3, 4, 5)).toEqual([3, 4]);
    expect(logTicks(0, 4, 5)).toEqual([]);
  });

  test('ranges have room, also around one value and where nothing is finite', () => {
    expect(paddedRange(0, 10)).toEqual([-0.5, 10.5]);
    expect(paddedRange(0, 0)).toEqual([-1, 1]);
    expect(paddedRange(Infinity, -Infinity)).toEqual([0, 1]);
    const [low, high] = paddedLogRange(1, 1);
    expect(low).toBeLessThan(1);
    expect(high).toBeGreaterThan(1);
  });
});

describe('numbers as text', () => {
  test.each([[0, '0'], [NaN, 'NaN'], [Infinity, '+Inf'], [-Infinity, '−Inf'], [0.123456, '0.1235'], [-1.5, '−1.500'], [12345.6, '12,346'], [3.4e-7, '3.40e−7'], [2e9, '2.00e9']])('value %d', (v, text) => {
    expect(formatValue(v)).toBe(text);
  });
  test.each([[1e-7, '10⁻⁷'], [0.01, '0.01'], [1000, '1000'], [1e12, '10¹²'], [0.5, '0.5'], [5e-5, '5·10⁻⁵'], [2e-3, '2·10⁻³'], [1e-3, '10⁻³']])('power %d', (v, text) => {
    expect(formatPower(v)).toBe(text);
  });
  test.each([[0, '0s'], [1.25, '1.3s'], [75, '1m 15s'], [7500, '2h 05m'], [90000, '1d 01h'], [-75, '−1m 15s']])('duration %d', (v, text) => {
    expect(formatDuration(v)).toBe(text);
  });
  test.each([[0, '0'], [1360, '1360'], [12500, '12.5k'], [1234567, '1.23M']])('step %d', (v, text) => {
    expect(formatStep(v)).toBe(text);
  });
});

describe('histograms', () => {
  test('even bins keep every count and span the common range', () => {
    const even = evenBins([[[-1, -0.1, 5], [-0.1, 0.1, 100], [0.1, 3, 7]], [[0, 0, 4], [1, 2, 2]]], 8);
    expect(even.map((bins) => bins.length)).toEqual([8, 8]);
    expect(even.map((bins) => bins.reduce((n, bin) => n + bin[2], 0).toFixed(9))).toEqual(['112.000000000', '6.000000000']);
    expect([even[0][0][0], even[0][7][1]]).toEqual([-1, 3]);
  });

  test('a single value stands inside its axis', () => {
    const bins: [number, number, number][][] = [[[0.5, 0.5, 2000]]];
    const [low, high] = ridgeGeometry({ steps: [0], bins: evenBins(bins), range: binRange(bins) }, 300, 200, false).x;
    expect(low).toBeLessThan(0.46);
    expect(high).toBeGreaterThan(0.54);
  });

  test('a single value and no value give bins, not NaN', () => {
    for (const bins of [[[[2, 2, 9]]], [[]]] as [number, number, number][][][])
      for (const bin of evenBins(bins, 4).flat()) expect(bin.every(Number.isFinite)).toBe(true);
  });
});
