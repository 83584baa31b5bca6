// Axes over every kind of range that float64 has: ticks end, stand in order, and bear labels in one notation.
import { describe, expect, test } from 'vitest';
import { linearTicks, logTicks, paddedLogRange, paddedRange } from '../src/draw/axis';
import { formatPowers, formatTicks, formatTime } from '../src/draw/format';
import { binRange, evenBins } from '../src/draw/ridgeline';
import { timeLabels, timeTicks } from '../src/draw/time-axis';

const max = Number.MAX_VALUE;
const least = Number.MIN_VALUE;
const odd: readonly (readonly [number, number])[] = [
  [1, 1.0000000000000002], [-1.0000000000000002, -1], [0.9999999999999999, 1], [0, least], [least, 2 * least], [-least, least], [1e-310, 3e-310], [-max, max], [0, max], [max / 2, max], [-max, -max / 3],
  [9007199254740992, 9007199254740994], [9.2e18, 9.200000000000002e18], [1e300, 1.0000000000000002e300], [1700000000, 1700000000.0000002], [-1e-300, 1e300], [0, 1e-300], [0.1, 0.30000000000000004],
];

describe('linear ticks', () => {
  test.each(odd)('end between %d and %d, in order and inside', (low, high) => {
    for (const count of [1, 2, 5, 30]) {
      const ticks = linearTicks(low, high, count);
      expect(ticks.length).toBeGreaterThanOrEqual(1);
      expect(ticks.length).toBeLessThan(count * 6 + 10);
      ticks.forEach((t, i) => expect(Number.isFinite(t) && (i === 0 || t > ticks[i - 1])).toBe(true));
      expect(ticks[0]).toBeGreaterThanOrEqual(low - Math.abs(low) * 1e-9 - least);
      const labels = formatTicks(ticks);
      expect(new Set(labels).size).toBe(ticks.length);
    }
  });

  test.each([[NaN, 1], [0, NaN], [-Infinity, Infinity], [0, Infinity]])('of %d to %d there are none', (low, high) => expect(linearTicks(low, high, 5)).toEqual([]));
  test('a reversed or empty range has its start alone', () => expect([linearTicks(3, 1, 5), linearTicks(2, 2, 5), linearTicks(0, 1, NaN)]).toEqual([[3], [2], [0]]));
});

describe('log ticks', () => {
  test.each([[least, max], [1, 1.0000000000000002], [least, 3 * least], [1e-300, 1e300], [max / 2, max]])('end between %d and %d', (low, high) => {
    for (const count of [1, 4, NaN]) expect(logTicks(low, high, count).length).toBeLessThan(700);
  });
  test.each([[0, Infinity], [1, Infinity], [NaN, 1], [-1, 1], [2, 1]])('of %d to %d there are none', (low, high) => expect(logTicks(low, high, 5)).toEqual([]));
});

describe('ranges of an axis', () => {
  test.each(odd)('around %d and %d have a finite length', (low, high) => {
    const [from, to] = paddedRange(low, high);
    expect(to).toBeGreaterThan(from);
    expect(Number.isFinite(to - from)).toBe(true);
  });
  test('values that differ by rounding alone are one value', () => {
    const [from, to] = paddedRange(1, 1.0000000000000002);
    expect(from).toBeCloseTo(0.9, 9);
    expect(to).toBeCloseTo(1.1, 9);
  });
  test.each([[least, max], [max / 2, max], [least, least]])('logarithmic around %d and %d too', (low, high) => {
    const [from, to] = paddedLogRange(low, high);
    expect(from > 0 && to > from && Number.isFinite(to)).toBe(true);
  });
});

test.each([[-max, max], [1, 1.0000000000000002], [-Infinity, 4], [least, 3 * least]])('histograms from %d to %d have finite bins', (left, right) => {
  const bins: [number, number, number][][] = [[[left, right, 7], [0.5, 1, 3]]];
  for (const bin of evenBins(bins).flat()) expect(bin.every(Number.isFinite)).toBe(true);
  const [low, high] = binRange(bins);
  expect(Number.isFinite(high - low) && high > low).toBe(true);
});

describe('labels are of one notation', () => {
  test.each([
    [[0, 0.000005, 0.00001, 0.000015], ['0', '5e−6', '1e−5', '1.5e−5']],
    [[2347660, 2347670, 2347680], ['2,347,660', '2,347,670', '2,347,680']],
    [[2347000, 2348000], ['2.347M', '2.348M']],
    [[0, 500, 12500], ['0', '0.5k', '12.5k']],
    [[0, 1e6, 2e6], ['0', '1M', '2M']],
    [[-0.2, 0, 0.2], ['−0.2', '0', '0.2']],
    [[0, 0.25, 0.5], ['0', '0.25', '0.50']],
    [[1e15, 2e15], ['1e15', '2e15']],
    [[12345, 12346], ['12,345', '12,346']],
    [[5], ['5']],
    [[0], ['0']],
  ])('%j', (ticks, labels) => expect(formatTicks(ticks)).toEqual(labels));

  test.each([
    [[0.01, 0.1, 1], ['0.01', '0.1', '1']],
    [[1e-5, 1e-3, 0.1, 10], ['10⁻⁵', '10⁻³', '10⁻¹', '10¹']],
    [[2e-6, 5e-6], ['2·10⁻⁶', '5·10⁻⁶']],
    [[1, 1e6], ['10⁰', '10⁶']],
  ])('logarithmic %j', (ticks, labels) => expect(formatPowers(ticks)).toEqual(labels));
});

describe('wall times', () => {
  const at = (...parts: [number, number, number, number?, number?, number?]) => new Date(parts[0], parts[1] - 1, parts[2], parts[3] ?? 0, parts[4] ?? 0, parts[5] ?? 0).getTime() / 1000;

  test('fall on round local times, the date below the first', () => {
    const ticks = timeTicks(at(2026, 12, 1, 14, 3), at(2026, 12, 1, 14, 31), 6);
    expect(timeLabels(ticks)).toEqual(['14:05\n2026-12-01', '14:10', '14:15', '14:20', '14:25', '14:30']);
  });
  test('the date stands again where it changes', () =>
    expect(timeLabels(timeTicks(at(2026, 12, 31, 21), at(2027, 1, 1, 4), 4))).toEqual(['22:00\n2026-12-31', '00:00\n2027-01-01', '02:00', '04:00']));
  test('days are dates alone', () => expect(timeLabels(timeTicks(at(2026, 2, 26, 12), at(2026, 3, 2, 12), 5))).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']));
  test('below a second there are fractions', () => {
    const labels = timeLabels(timeTicks(at(2026, 12, 1, 9), at(2026, 12, 1, 9) + 1, 4));
    expect(labels[1]).toMatch(/^09:00:00\.\d{3}$/);
  });
  test.each([[0, 1e-7], [1.7e9, 1.7e9 + 4e-7], [-1e13, 1e13], [NaN, 1], [5, 5], [-Infinity, Infinity], [0, 8e12]])('end between %d and %d', (low, high) => {
    const ticks = timeTicks(low, high, 8);
    expect(ticks.length).toBeLessThan(40);
    expect(timeLabels(ticks).every((label) => !label.includes('NaN'))).toBe(true);
  });
  test('a time is written in the order of ISO', () => expect(formatTime(at(2026, 2, 3, 4, 5, 6))).toBe('2026-02-03 04:05:06'));
});
