// One run's series made ready to draw: x by the chosen axis, smoothed values, parts in which x grows, tails left by restarts.
import { Mark, type ScalarColumns } from '../../api/scalars';
import { farthest, paddedLogRange, paddedRange } from '../../draw/axis';
import type { XAxis } from '../../state/url';
import { branchesOf, pick, type LeftRows } from './branches';
import { smooth } from './smoothing';

/** A line to draw: points in their order. */
export interface Line {
  columns: ScalarColumns;
  x: Float64Array;
  smoothed: Float64Array;
  /** Index of the first point of each part; within a part x never falls. */
  parts: number[];
}

/** The branch that lives on; what restarts left behind hangs on it. */
export interface Curve extends Line {
  run: string;
  tails: Tail[];
  /** Tails that there are, shown or not. */
  left: LeftRows[];
  /** All that was sent, what restarts left behind among it. */
  source: ScalarColumns;
  /** Rows of it. */
  sent: number;
}

/** What a restart left behind. It starts with the living point that it follows, where there is one. */
export interface Tail extends Line {
  /** Index of its first own point: 0 or 1. */
  first: number;
  /** The step of the restart that left each point behind. */
  restartSteps: Float64Array;
}

/** Where x falls (a run restarted from a checkpoint, a clock set back) a new part starts. */
export function partStarts(x: Float64Array): number[] {
  const starts = x.length > 0 ? [0] : [];
  for (let i = 1; i < x.length; i++) if (x[i] < x[i - 1]) starts.push(i);
  return starts;
}

/** `start` is the run's first wall time, for the relative axis. Without `tails`, what restarts left behind is only counted. */
export function makeCurve(run: string, columns: ScalarColumns, axis: XAxis, start: number, weight: number, tails = true): Curve {
  const line = (c: ScalarColumns, smoothed: Float64Array): Line => {
    const x = axis === 'step' ? c.steps : axis === 'wall' ? c.wallTimes : c.wallTimes.map((t) => t - start);
    return { columns: c, x, smoothed, parts: partStarts(x) };
  };
  const { living, tails: left } = branchesOf(columns);
  const tail = ({ rows, restartSteps, after, apart }: LeftRows): Tail => {
    const own = pick(columns, rows);
    const before = apart ? 0 : after;
    // The average goes on from the living branch, as it did while the tail was written.
    const smoothed = smooth(Float64Array.of(...living.values.subarray(0, before), ...own.values), weight).subarray(before);
    if (before === 0) return { ...line(own, smoothed), first: 0, restartSteps: Float64Array.from(restartSteps) };
    const fork = pick(living, [before - 1]);
    const joined = joinColumns(fork, own);
    joined.marks[0] = 0; // The living branch shows it.
    const start = smooth(living.values.subarray(0, before), weight)[before - 1];
    return { ...line(joined, Float64Array.of(start, ...smoothed)), first: 1, restartSteps: Float64Array.of(NaN, ...restartSteps) };
  };
  return { run, ...line(living, smooth(living.values, weight)), tails: tails ? left.map(tail) : [], left, source: columns, sent: columns.steps.length };
}

function joinColumns(a: ScalarColumns, b: ScalarColumns): ScalarColumns {
  const join = (x: Float64Array, y: Float64Array): Float64Array => Float64Array.of(...x, ...y);
  return {
    ...b,
    steps: join(a.steps, b.steps),
    wallTimes: join(a.wallTimes, b.wallTimes),
    values: join(a.values, b.values),
    min: a.min && join(a.min, b.min!),
    max: a.max && join(a.max, b.max!),
    marks: Uint8Array.of(...a.marks, ...b.marks),
  };
}

/** Every line of the curves: the living branches, and the tails that are shown. */
const linesOf = (curves: readonly Curve[]): Line[] => curves.flatMap((c) => [c, ...c.tails]);

/** Index of the point nearest in x, the latest part winning ties; −1 when there is none. */
export function nearestIndex(curve: Line, x: number): number {
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
  for (const { x } of linesOf(curves))
    for (const v of x) {
      if (!Number.isFinite(v)) continue;
      if (v < min) min = v;
      if (v > max) max = v;
    }
  if (min > max) return null;
  // Half a step or second around a single one; more where float64 has none so near.
  const room = Math.max(0.5, Math.max(Math.abs(min), Math.abs(max)) * 2 ** -48);
  return max - min < room * 1e-9 || max - min === Infinity ? [Math.max(min, -farthest) - room, Math.min(max, farthest) + room] : [min, max];
}

/**
 * The y axis's range over the points inside `window`. With `ignoreOutliers` it spans the 5th to the 95th percentile of the
 * smoothed values of the living branches (TensorBoard's rule); else it holds every smoothed, raw and extreme value.
 */
export function yRange(curves: readonly Curve[], window: Range, log: boolean, ignoreOutliers: boolean): Range {
  let [min, max] = [Infinity, -Infinity];
  const kept: number[] = [];
  const take = (v: number): void => {
    if (!Number.isFinite(v) || (log && v <= 0)) return;
    if (v < min) min = v;
    if (v > max) max = v;
  };
  for (const { x, smoothed, columns } of ignoreOutliers ? curves : linesOf(curves))
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

/**
 * The step range that the x window covers in these curves, to ask the server for it in finer buckets. Of curves that are themselves
 * only a part, a window that reaches beyond them covers as many more steps as the part has to its length.
 */
export function stepsInside(curves: readonly Curve[], window: Range, part = false): { from: number; to: number } | null {
  let [from, to] = [Infinity, -Infinity];
  for (const { x, columns } of linesOf(curves))
    for (let i = 0; i < x.length; i++) {
      // The neighbours outside count too: what lies between them and the window may hold points that were reduced away.
      const inside = x[i] >= window[0] && x[i] <= window[1];
      const before = i + 1 < x.length && x[i] < window[0] && x[i + 1] >= window[0];
      const after = i > 0 && x[i] > window[1] && x[i - 1] <= window[1];
      if (!inside && !before && !after) continue;
      from = Math.min(from, columns.steps[i]);
      to = Math.max(to, columns.steps[i]);
    }
  if (from > to) return null;
  const loaded = part && xRange(curves);
  if (!loaded) return { from, to };
  let [first, last] = [Infinity, -Infinity];
  for (const { columns: { steps } } of linesOf(curves)) for (const s of steps) [first, last] = [Math.min(first, s), Math.max(last, s)];
  const perX = (last - first) / (loaded[1] - loaded[0]);
  // A little more than the window, so that no line ends short of its edge.
  const beyond = (gap: number): number => (gap > 0 ? (gap + (window[1] - window[0]) * 0.1) * perX : 0);
  return { from: from - beyond(loaded[0] - window[0]), to: to + beyond(window[1] - loaded[1]) };
}

/** What a curve says, in a sentence: for those who hear the page. */
export function summary(curve: Curve, format: (value: number) => string): string {
  const { values, steps, marks } = curve.columns;
  const left = leftBehind(curve);
  if (values.length === 0) return `${curve.run}: no points${left && `; ${left}`}`;
  const last = values.length - 1;
  const odd = marks.reduce((n, m) => n + (m & (Mark.NaN | Mark.PlusInfinity | Mark.MinusInfinity) ? 1 : 0), 0);
  const tail = odd > 0 ? `, not finite at ${odd} places` : '';
  return `${curve.run}: ${format(values[last])} at step ${steps[last]}, from ${format(values[0])} at step ${steps[0]}${tail}${left && `, ${left}`}`;
}

/** Says what restarts left behind; empty where they left nothing. */
export function leftBehind({ left, tails }: Curve): string {
  if (left.length === 0) return '';
  const at = [...new Set(left.flatMap((tail) => tail.restartSteps))].filter((step) => !Number.isNaN(step)).sort((a, b) => a - b);
  const where = at.length === 0 ? '' : ` at ${at.length > 1 ? 'steps' : 'step'} ${at.slice(0, 5).join(', ')}${at.length > 5 ? ` and ${at.length - 5} more` : ''}`;
  return `${left.length === 1 ? 'a tail' : `${left.length} tails`} left behind by ${Math.max(at.length, left.length) > 1 ? 'restarts' : 'a restart'}${where}${tails.length === 0 ? ' (hidden)' : ''}`;
}
