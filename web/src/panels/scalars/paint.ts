// Paints curves into a uPlot frame: envelope, faint raw line, smoothed line, marks where values are not finite.
import type uPlot from 'uplot';
import { Mark } from '../../api/scalars';
import type { RunStyle } from '../../draw/palette';
import type { Curve, Line } from './curve';

export interface PaintOptions {
  styleOf(run: string): RunStyle;
  smoothing: number;
  log: boolean;
  card: string;
  /** Width of a line in CSS pixels. */
  width: number;
  /** Whether curves are few enough to look for spikes beside their extremes. */
  few: boolean;
}

/** Beyond this many curves joins are not rounded and only the extremes are drawn as spikes: nobody sees more, and it halves the work. */
export const manyCurves = 24;

/** Half the length of the dash that stands for a point without neighbours, in device pixels. */
const lonePoint = 4;

/** What a restart left behind: dotted and faint, whatever the run's own dash. */
const tailDash: readonly number[] = [2, 4];
const tailAlpha = 0.7;

/** Spikes of one curve that are drawn at full ink, the largest first. */
const mostSpikes = 120;

/** A bucket's extreme is a spike from so many times the usual distance from the curve's middle on. */
const standsOut = 6;

/** Pixels of distance below which a spike is part of the line. */
const leastSpike = 3;

interface Paths {
  spikes: Path2D | null;
  key: string;
  raw: Path2D;
  smoothed: Path2D;
  band: Path2D | null;
}

/** Paths of a curve for one scale: hovering repaints without building them anew. */
const cache = new WeakMap<Line, Paths>();

/** Rows of a curve whose minimum or maximum stands out, worst first: the extremes of all, and what is far from the middle around it. */
export function spikesOf({ columns: { min, max } }: Pick<Line, 'columns'>, deep: boolean): { row: number; value: number }[] {
  if (!min || !max) return [];
  const found: { row: number; value: number; size: number }[] = [];
  for (const [edge, sign] of [[max, 1], [min, -1]] as const) {
    let top = -1;
    for (let i = 0; i < edge.length; i++) if (Number.isFinite(edge[i]) && (top < 0 || sign * edge[i] > sign * edge[top])) top = i;
    if (top < 0) continue;
    found.push({ row: top, value: edge[top], size: Infinity });
    if (!deep) continue;
    const middle = runningMedian(edge);
    const away = edge.map((v, i) => sign * (v - middle[i]));
    const usual = median([...away].map(Math.abs).filter(Number.isFinite));
    away.forEach((d, i) => {
      if (i !== top && Number.isFinite(d) && d > 0 && d > usual * standsOut) found.push({ row: i, value: edge[i], size: d / (usual || 1) });
    });
  }
  return found.sort((a, b) => b.size - a.size || a.row - b.row).slice(0, mostSpikes);
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Rows before and behind one whose median is its middle. */
const reach = 7;

const runningMedian = (values: Float64Array): Float64Array =>
  values.map((_, i) => median(Array.from(values.subarray(Math.max(0, i - reach), i + reach + 1)).filter(Number.isFinite)));

/** Lines from the curve to the extremes that stand out, each with a head that is seen where the line is a pixel wide. */
function spikePath(u: uPlot, line: Line, log: boolean, few: boolean): Path2D | null {
  const ratio = devicePixelRatio || 1;
  const spikes = spikesOf(line, few);
  if (spikes.length === 0) return null;
  const path = new Path2D();
  const [least, head] = [leastSpike * ratio, 1.5 * ratio];
  for (const { row, value } of spikes) {
    if (log && value <= 0) continue;
    const [px, py] = [u.valToPos(line.x[row], 'x', true), yPos(u, value)];
    const from = [line.smoothed[row], line.columns.values[row]].filter((v) => Number.isFinite(v) && !(log && v <= 0)).map((v) => yPos(u, v));
    const start = from.length > 0 ? from[0] : py;
    if (Math.abs(py - start) < least) continue;
    path.moveTo(px, start);
    path.lineTo(px, py);
    path.moveTo(px - head, py);
    path.lineTo(px + head, py);
  }
  return path;
}

/** A value's place; one too far away for float64 lies a little outside of the chart, at a place that a canvas can take. */
function yPos(u: uPlot, value: number): number {
  const at = u.valToPos(value, 'y', true);
  if (Number.isFinite(at)) return at;
  const { bbox } = u;
  return value > 0 ? bbox.top - bbox.height : bbox.top + 2 * bbox.height;
}

function linePath(u: uPlot, curve: Line, values: Float64Array, log: boolean): Path2D {
  const path = new Path2D();
  const drawable = (y: number): boolean => Number.isFinite(y) && !(log && y <= 0);
  const { x, parts } = curve;
  for (let p = 0; p < parts.length; p++) {
    const end = parts[p + 1] ?? x.length;
    let pen = false;
    for (let i = parts[p]; i < end; i++) {
      if (!drawable(values[i])) {
        pen = false;
        continue;
      }
      const [px, py] = [u.valToPos(x[i], 'x', true), yPos(u, values[i])];
      if (pen) path.lineTo(px, py);
      else if (i + 1 < end && drawable(values[i + 1])) path.moveTo(px, py);
      else {
        // A canvas leaves out lines of no length: a point without neighbours is a short dash.
        path.moveTo(px - lonePoint, py);
        path.lineTo(px + lonePoint, py);
      }
      pen = true;
    }
  }
  return path;
}

function bandPath(u: uPlot, curve: Line, log: boolean): Path2D | null {
  const { min, max } = curve.columns;
  if (!min || !max) return null;
  const path = new Path2D();
  const floor = log ? u.scales.y.min! : -Infinity;
  const y = (v: number): number => yPos(u, Math.max(v, floor));
  const { x, parts } = curve;
  const fill = (from: number, to: number): void => {
    if (to <= from) return;
    path.moveTo(u.valToPos(x[from], 'x', true), y(max[from]));
    for (let i = from + 1; i < to; i++) path.lineTo(u.valToPos(x[i], 'x', true), y(max[i]));
    for (let i = to - 1; i >= from; i--) path.lineTo(u.valToPos(x[i], 'x', true), y(min[i]));
    path.closePath();
  };
  for (let p = 0; p < parts.length; p++) {
    const end = parts[p + 1] ?? x.length;
    let from = parts[p];
    for (let i = from; i <= end; i++) {
      if (i < end && Number.isFinite(min[i]) && Number.isFinite(max[i])) continue;
      fill(from, i);
      from = i + 1;
    }
  }
  return path;
}

function pathsOf(u: uPlot, curve: Line, log: boolean, few: boolean): Paths {
  const { x, y } = u.scales;
  const key = [x.min, x.max, y.min, y.max, u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height, log, few].join();
  const known = cache.get(curve);
  if (known?.key === key) return known;
  const paths: Paths = {
    key,
    raw: linePath(u, curve, curve.columns.values, log),
    smoothed: linePath(u, curve, curve.smoothed, log),
    band: bandPath(u, curve, log),
    spikes: spikePath(u, curve, log, few),
  };
  cache.set(curve, paths);
  return paths;
}

function triangle(context: CanvasRenderingContext2D, x: number, y: number, size: number, up: boolean): void {
  const h = up ? -size : size;
  context.beginPath();
  context.moveTo(x, y + h);
  context.lineTo(x + size, y - h * 0.7);
  context.lineTo(x - size, y - h * 0.7);
  context.closePath();
  context.fill();
  context.stroke();
}

/** NaN: triangle on the lower axis; infinities: triangle at the edge that they left through. */
function paintMarks(u: uPlot, ctx: CanvasRenderingContext2D, curve: Line, color: string, card: string, ratio: number): void {
  const { bbox } = u;
  const size = 4.5 * ratio;
  const bottom = bbox.top + bbox.height - size * 0.8;
  const lastAt = new Map<number, number>();
  ctx.fillStyle = color;
  ctx.strokeStyle = card;
  ctx.lineWidth = ratio;
  for (let i = 0; i < curve.x.length; i++) {
    const bits = curve.columns.marks[i];
    if (bits === 0) continue;
    const px = u.valToPos(curve.x[i], 'x', true);
    if (px < bbox.left || px > bbox.left + bbox.width) continue;
    for (const bit of [Mark.NaN, Mark.PlusInfinity, Mark.MinusInfinity]) {
      if (!(bits & bit) || px - (lastAt.get(bit) ?? -Infinity) < size) continue;
      lastAt.set(bit, px);
      if (bit === Mark.PlusInfinity) triangle(ctx, px, bbox.top + size, size, true);
      else triangle(ctx, px, bottom, size, bit === Mark.NaN);
    }
  }
}

/** Paints into `ctx`, the frame's own canvas or one that lies over it. */
export function paintCurves(u: uPlot, ctx: CanvasRenderingContext2D, curves: readonly Curve[], options: PaintOptions): void {
  const { bbox } = u;
  const ratio = devicePixelRatio || 1;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top - ratio, bbox.width, bbox.height + 2 * ratio);
  ctx.clip();
  ctx.lineCap = 'round';
  ctx.lineJoin = curves.length > manyCurves ? 'bevel' : 'round';
  for (const curve of curves) {
    const { color, dash } = options.styleOf(curve.run);
    for (const tail of curve.tails) paintLine(u, ctx, tail, color, tailDash, tailAlpha, options);
    paintLine(u, ctx, curve, color, dash, 1, options);
  }
  ctx.restore();
}

function paintLine(u: uPlot, ctx: CanvasRenderingContext2D, line: Line, color: string, dash: readonly number[], alpha: number, options: PaintOptions): void {
  const ratio = devicePixelRatio || 1;
  const paths = pathsOf(u, line, options.log, options.few);
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  if (paths.band) {
    ctx.globalAlpha = 0.2 * alpha * alpha;
    ctx.fill(paths.band);
  }
  if (options.smoothing > 0) {
    ctx.globalAlpha = 0.28 * alpha * alpha;
    ctx.lineWidth = ratio;
    ctx.stroke(paths.raw);
  }
  ctx.globalAlpha = alpha;
  ctx.lineWidth = options.width * ratio * (alpha < 1 ? 0.8 : 1);
  if (paths.spikes) {
    ctx.lineWidth = 1.25 * ratio;
    ctx.stroke(paths.spikes);
    ctx.lineWidth = options.width * ratio * (alpha < 1 ? 0.8 : 1);
  }
  ctx.setLineDash(dash.map((d) => d * ratio));
  ctx.stroke(paths.smoothed);
  ctx.setLineDash([]);
  paintMarks(u, ctx, line, color, options.card, ratio);
  ctx.globalAlpha = 1;
}

/**
 * Veils the frame and paints one curve over it, on a canvas of its own: pointing at a run among hundreds costs one curve, not all.
 * The veil is an element, not pixels: a canvas that is filled is copied whole. Without a curve both are hidden, and keep what they show.
 */
export function paintHighlight(u: uPlot, over: HTMLCanvasElement, veil: HTMLElement, curve: Curve | undefined, options: PaintOptions): void {
  over.hidden = veil.hidden = !curve;
  if (!curve) return;
  const { bbox, ctx: { canvas } } = u;
  const ratio = devicePixelRatio || 1;
  if (over.width !== canvas.width || over.height !== canvas.height) [over.width, over.height] = [canvas.width, canvas.height];
  Object.assign(veil.style, { left: `${bbox.left / ratio}px`, top: `${bbox.top / ratio}px`, width: `${bbox.width / ratio}px`, height: `${bbox.height / ratio}px` });
  const ctx = over.getContext('2d')!;
  ctx.clearRect(0, 0, over.width, over.height);
  paintCurves(u, ctx, [curve], { ...options, width: options.width * 1.4 });
}
