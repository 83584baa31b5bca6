// What a chart says in numbers: of a zoomed view only what lies in it; never a guess where buckets cross its border.
import { describe, expect, test } from 'vitest';
import type { ScalarColumns } from '../src/api/scalars';
import { makeCurve } from '../src/panels/scalars/curve';
import { spikesOf } from '../src/panels/scalars/paint';
import { boundsOf, statisticsOf } from '../src/panels/scalars/statistics';
import { nearestRow, type TooltipRow } from '../src/panels/scalars/tooltip-state';

const columns = (steps: number[], values: number[], more: Partial<ScalarColumns> = {}): ScalarColumns => ({
  steps: Float64Array.from(steps), wallTimes: Float64Array.from(steps, (s) => 1000 + s * 2), values: Float64Array.from(values), marks: new Uint8Array(steps.length), total: steps.length, restarts: [], ...more,
});

describe('statistics', () => {
  const steps = Array.from({ length: 100 }, (_, i) => i);
  const curve = makeCurve('r', columns(steps, steps.map((s) => (s === 44 ? 2.461 : s / 100))), 'step', 1000, 0.6);

  test('of a view are of the points in it', () =>
    expect(statisticsOf(curve, 'step', 1000, [51.1, 90])).toEqual({ points: 39, min: 0.52, max: 0.9, lastStep: 90, last: 0.9 }));
  test('on the axes of time too', () => {
    expect(statisticsOf(curve, 'relative', 1000, [102.2, 180])).toMatchObject({ points: 39, lastStep: 90 });
    expect(statisticsOf(curve, 'wall', 1000, [1102.2, 1180])).toMatchObject({ points: 39, lastStep: 90 });
  });
  test('of a view without a point are none', () => expect(statisticsOf(curve, 'step', 1000, [50.2, 50.8])).toEqual({ points: 0, min: NaN, max: NaN, lastStep: NaN, last: NaN }));
  test('of all are of all: the recorded last value, not the smoothed one', () => {
    expect(statisticsOf(curve, 'step', 1000, null)).toEqual({ points: 100, min: 0, max: 2.461, lastStep: 99, last: 0.99 });
    expect(curve.smoothed[99]).not.toBeCloseTo(0.99, 3);
  });
  test('of buckets are known for the whole alone', () => {
    const long = makeCurve('r', columns([9, 19], [1, 2], { min: Float64Array.of(-5, 1), max: Float64Array.of(1, 50), total: 20 }), 'step', 1000, 0);
    expect(statisticsOf(long, 'step', 1000, null)).toEqual({ points: 20, min: -5, max: 50, lastStep: 19, last: 2 });
    expect(statisticsOf(long, 'step', 1000, [5, 15])).toBeNull();
  });
  test('NaN and infinity are points without extremes, and a last value', () =>
    expect(statisticsOf(makeCurve('r', columns([0, 1, 2], [1, Infinity, NaN]), 'step', 0, 0), 'step', 0, null)).toEqual({ points: 3, min: 1, max: 1, lastStep: 2, last: NaN }));
  test('bounds are whole steps inside, or seconds of the run', () => {
    expect(boundsOf([51.1, 90.9], 'step', 1000)).toEqual({ from: 52, to: 90 });
    expect(boundsOf([1.5, 2.5], 'relative', 1000)).toEqual({ fromTime: 1001.5, toTime: 1002.5 });
  });
});

describe('spikes', () => {
  const line = (min: number[], max: number[]) => ({ columns: columns(min.map((_, i) => i), min, { min: Float64Array.from(min), max: Float64Array.from(max) }) });
  const noise = Array.from({ length: 200 }, (_, i) => 1 + 0.1 * Math.sin(i * 12.9898) * Math.cos(i * 78.233));

  test('both extremes of a curve are drawn, also of many', () => {
    const found = spikesOf(line(noise.map((v, i) => (i === 30 ? -4 : v)), noise.map((v, i) => (i === 90 ? 50 : v + 0.1))), false);
    expect(found).toEqual([{ row: 30, value: -4, size: Infinity }, { row: 90, value: 50, size: Infinity }]);
  });
  test('smaller spikes beside a larger one are seen, noise is not made a block', () => {
    const found = spikesOf(line(noise, noise.map((v, i) => (i === 90 ? 50 : i === 120 ? 9 : i === 121 ? 7 : v + 0.1))), true).map((s) => s.row);
    expect(found).toEqual(expect.arrayContaining([90, 120, 121]));
    expect(found.length).toBeLessThan(12);
  });
  test('a curve without buckets has none, one of NaN neither', () => {
    expect(spikesOf({ columns: columns([0, 1], [1, 9]) }, true)).toEqual([]);
    expect(spikesOf(line([NaN, NaN], [NaN, NaN]), true)).toEqual([]);
  });
});

test('a run that ended long before the cursor is not the nearest', () => {
  const row = (run: string, distance: number, away = false): TooltipRow => ({ run, distance, away, smoothed: 1, raw: 1, step: 0, relative: 0 });
  expect(nearestRow([row('ended', Infinity, true), row('there', 80)])?.run).toBe('there');
  expect(nearestRow([row('ended', Infinity, true)])).toBeNull();
  expect(nearestRow([row('ended', Infinity, true), row('nan', NaN)])?.run).toBe('nan');
});
