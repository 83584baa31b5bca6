// One run's series made ready to draw: x by the chosen axis, smoothed values, parts in which x grows.
import { Mark, type ScalarColumns } from '../../api/scalars';
import { paddedLogRange, paddedRange } from '../../draw/axis';
import type { XAxis } from '../../state/url';
import { smooth } from './smoothing';

export interface Curve {
  run: string;
  columns: ScalarColumns;
  x: Float64Array;
  smoothed: Float64Array;
  /** Index of the first point of each part; within a part x never falls. */
  parts: number[];
}

/** Where x falls (a run restarted from a checkpoint, a clock set back) a new part starts. */
export function partStarts(x: Float64Array): number[] {
  const starts = x.length > 0 ? [0] : [];
  for (let i = 1; i < x.length; i++) if (x[i] < x[i - 1]) starts.push(i);
  return starts;
}

/** `start` is the run's first wall time, for the relative axis. */
export function makeCurve(run: string, columns: ScalarColumns, axis: XAxis, start: number, weight: number): Curve {
  const x = axis === 'step' ? columns.steps : axis === 'wall' ? columns.wallTimes : columns.wallTimes.map((t) => t - start);
  return { run, columns, x, smoothed: smooth(columns.values, weight), parts: partStarts(x) };
}

/** Index of the point nearest in x, the latest part winning ties; −1 when there is none. */
export function nearestIndex(curve: Curve, x: number): number {
  let best = -1;
  let distance = Infinity;
  for (let p = 0; p < curve.parts.length; p++) {
    let low = curve.parts[p];
    let high = (curve.parts[p + 1] ?? curve.x.length) - 1;
    const start = low;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (curve.x[middle] < x) low = middle + 1;
      else high = middle;
    }
    for (const i of low > start ? [low - 1, low] : [low]) {
      const d = Math.abs(curve.x[i] - x);
      if (d <= distance) [best, distance] = [i, d];
    }
  }
  return best;
}

export type Range = [min: number, max: number];

/** Smallest and largest x of all curves; null when there is no point. */
export function xRange(curves: readonly Curve[]): Range | null {
  let [min, max] = [Infinity, -Infinity];
  for (const { x } of curves)
    for (const v of x) {
      if (v < min) min = v;
      if (v > max) max = v;
    }
  if (min > max) return null;
  return min === max ? [min - 0.5, max + 0.5] : [min, max];
}

/**
 * The y axis's range over the points inside `window`. With `ignoreOutliers` it spans the 5th to the 95th percentile of the
 * smoothed values (TensorBoard's rule); else it holds every smoothed, raw and extreme value.
 */
export function yRange(curves: readonly Curve[], window: Range, log: boolean, ignoreOutliers: boolean): Range {
  let [min, max] = [Infinity, -Infinity];
  const kept: number[] = [];
  const take = (v: number): void => {
    if (!Number.isFinite(v) || (log && v <= 0)) return;
    if (v < min) min = v;
    if (v > max) max = v;
  };
  for (const { x, smoothed, columns } of curves)
    for (let i = 0; i < x.length; i++) {
      if (x[i] < window[0] || x[i] > window[1]) continue;
      if (ignoreOutliers) {
        const v = smoothed[i];
        if (Number.isFinite(v) && (!log || v > 0)) kept.push(v);
        continue;
      }
      take(smoothed[i]);
      take(columns.values[i]);
      if (columns.min) take(columns.min[i]);
      if (columns.max) take(columns.max[i]);
    }
  if (kept.length > 0) {
    const sorted = Float64Array.from(kept).sort();
    const n = sorted.length;
    [min, max] = n > 2 ? [sorted[Math.ceil(0.05 * (n - 1))], sorted[Math.floor(0.95 * (n - 1))]] : [sorted[0], sorted[n - 1]];
  }
  return log ? paddedLogRange(min, max) : paddedRange(min, max);
}

/** The step range that the x window covers in these curves, to ask the server for it in finer buckets. */
export function stepsInside(curves: readonly Curve[], window: Range): { from: number; to: number } | null {
  let [from, to] = [Infinity, -Infinity];
  for (const { x, columns } of curves)
    for (let i = 0; i < x.length; i++) {
      // The neighbours outside count too: what lies between them and the window may hold points that were reduced away.
      const inside = x[i] >= window[0] && x[i] <= window[1];
      const before = i + 1 < x.length && x[i] < window[0] && x[i + 1] >= window[0];
      const after = i > 0 && x[i] > window[1] && x[i - 1] <= window[1];
      if (!inside && !before && !after) continue;
      from = Math.min(from, columns.steps[i]);
      to = Math.max(to, columns.steps[i]);
    }
  return from <= to ? { from, to } : null;
}

/** What a curve says, in a sentence: for those who hear the page. */
export function summary(curve: Curve, format: (value: number) => string): string {
  const { values, steps, marks } = curve.columns;
  if (values.length === 0) return `${curve.run}: no points`;
  const last = values.length - 1;
  const odd = marks.reduce((n, m) => n + (m & (Mark.NaN | Mark.PlusInfinity | Mark.MinusInfinity) ? 1 : 0), 0);
  const tail = odd > 0 ? `, not finite at ${odd} places` : '';
  return `${curve.run}: ${format(values[last])} at step ${steps[last]}, from ${format(values[0])} at step ${steps[0]}${tail}`;
}
