// Histograms over steps: as a ridge of outlines, oldest at the back, or one over the other.
import type { Bin } from '../api/histograms';
import { linearTicks } from './axis';
import { font, type Surface } from './canvas';
import { formatStep, formatTicks } from './format';

export interface RidgeColors {
  line: string;
  card: string;
  text: string;
  muted: string;
  grid: string;
  error: string;
}

export interface Ridge {
  steps: readonly number[];
  bins: readonly (readonly Bin[])[];
  /** What the axis spans; where it is not said, the bins that hold anything. */
  range?: [number, number];
}

/** A quarter of what float64 holds: differences of edges then have a number. */
const widest = Number.MAX_VALUE / 4;

/** Left and right edge of all bins that hold anything. */
export function binRange(bins: Ridge['bins']): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const histogram of bins)
    for (const [left, right, count] of histogram) {
      if (!(count > 0) || !Number.isFinite(left) || !Number.isFinite(right)) continue;
      low = Math.min(low, Math.max(left, -widest));
      high = Math.max(high, Math.min(right, widest));
    }
  if (low > high) return [0, 1];
  // Edges that are one value but for rounding have no room for bins between them.
  return high - low <= Math.max(Math.abs(low), Math.abs(high)) * 1e-12 ? [low - Math.abs(low) * 0.1 - 1e-6, high + Math.abs(high) * 0.1 + 1e-6] : [low, high];
}

const evenCount = 48;

/**
 * The histograms in bins of one width over their common range, each count shared out by overlap. Writers bin geometrically:
 * drawn as they are, a handful of values near zero make needles and the wide outer bins make sails.
 */
export function evenBins(bins: Ridge['bins'], count = evenCount): Bin[][] {
  const [low, high] = binRange(bins);
  const width = (high - low) / count;
  return bins.map((histogram) => {
    const even = Array.from({ length: count }, (_, i): Bin => [low + i * width, low + (i + 1) * width, 0]);
    for (const [from, to, n] of histogram) {
      if (!(n > 0) || !Number.isFinite(from) || !Number.isFinite(to)) continue;
      const [left, right] = [Math.max(from, low), Math.min(to, high)];
      const first = Math.min(count - 1, Math.max(0, Math.floor((left - low) / width)));
      const last = Math.min(count - 1, Math.max(first, Math.ceil((right - low) / width) - 1));
      for (let i = first; i <= last; i++) {
        const share = right > left ? (Math.min(right, even[i][1]) - Math.max(left, even[i][0])) / (right - left) : 1 / (last - first + 1);
        even[i][2] += n * Math.max(0, share);
      }
    }
    return even;
  });
}

/** Heights by counts per unit of x: bins of unequal width stay comparable. */
const density = ([left, right, count]: Bin, range: number): number => count / Math.max(right - left, range * 1e-3);

export interface RidgeGeometry {
  x: [number, number];
  /** Base line of histogram `i` in pixels. */
  base(i: number): number;
  left: number;
  right: number;
  peak: number;
  tallest: number;
}

const gutter = 12;
const rightRoom = 52;
const axisRoom = 26;

export function ridgeGeometry(ridge: Ridge, width: number, height: number, overlay: boolean): RidgeGeometry {
  const x = ridge.range ?? binRange(ridge.bins);
  const range = x[1] - x[0];
  let peak = 0;
  for (const histogram of ridge.bins) for (const bin of histogram) peak = Math.max(peak, density(bin, range));
  const n = ridge.bins.length;
  const bottom = height - axisRoom;
  const tallest = overlay ? bottom - 14 : Math.min(110, bottom * 0.42);
  // The base lines start as high as the tallest outlines allow: settled in a few rounds, since the distance depends on the start.
  const heights = ridge.bins.map((histogram) => (tallest * histogram.reduce((h, bin) => Math.max(h, density(bin, range)), 0)) / (peak || 1));
  let top = tallest;
  for (let round = 0; round < 4; round++) top = Math.max(10, ...heights.map((h, i) => h + 8 - (i * (bottom - top)) / Math.max(n - 1, 1)));
  return { x, peak: peak || 1, tallest, left: gutter, right: width - rightRoom, base: (i) => (overlay || n < 2 ? bottom : top + ((bottom - top) * i) / (n - 1)) };
}

function outline(histogram: readonly Bin[], g: RidgeGeometry, base: number): Path2D {
  const path = new Path2D();
  const range = g.x[1] - g.x[0];
  const px = (v: number): number => g.left + ((v - g.x[0]) / range) * (g.right - g.left);
  path.moveTo(g.left, base);
  for (const bin of histogram) {
    const y = base - (density(bin, range) / g.peak) * g.tallest;
    path.lineTo((px(bin[0]) + px(bin[1])) / 2, y);
  }
  path.lineTo(g.right, base);
  return path;
}

export function paintRidge({ context: c, width, height }: Surface, ridge: Ridge, overlay: boolean, over: number | null, colors: RidgeColors): void {
  const g = ridgeGeometry(ridge, width, height, overlay);
  const bottom = height - axisRoom;
  const ticks = linearTicks(g.x[0], g.x[1], Math.max(2, Math.floor((g.right - g.left) / 70)));
  c.font = font(11);
  c.textBaseline = 'middle';
  c.textAlign = 'center';
  const labels = formatTicks(ticks);
  ticks.forEach((tick, i) => {
    const x = Math.round(g.left + ((tick - g.x[0]) / (g.x[1] - g.x[0])) * (g.right - g.left)) + 0.5;
    c.strokeStyle = colors.grid;
    c.beginPath();
    c.moveTo(x, 8);
    c.lineTo(x, bottom);
    c.stroke();
    c.fillStyle = colors.muted;
    c.fillText(labels[i], x, bottom + 14);
  });
  const n = ridge.bins.length;
  const labelEvery = Math.max(1, Math.ceil(n / Math.max(2, Math.floor((bottom - g.tallest) / 22))));
  ridge.bins.forEach((histogram, i) => {
    const base = g.base(i);
    if (histogram.every((bin) => bin[2] === 0)) {
      // No finite value: no outline, which would be one of zeros.
      c.strokeStyle = colors.error;
      c.setLineDash([2, 4]);
      c.beginPath();
      c.moveTo(g.left, base);
      c.lineTo(g.right, base);
      c.stroke();
      c.setLineDash([]);
      return;
    }
    const path = outline(histogram, g, base);
    const age = n < 2 ? 1 : i / (n - 1);
    const strong = over === null || over === i;
    if (!overlay) {
      c.globalAlpha = 1;
      c.fillStyle = colors.card;
      c.fill(path);
      c.fillStyle = colors.line;
      c.globalAlpha = (0.12 + 0.4 * age) * (strong ? 1 : 0.5);
      c.fill(path);
    }
    c.globalAlpha = overlay ? (over === i ? 1 : (0.1 + 0.6 * age) * (over === null ? 1 : 0.4)) : strong ? 0.55 + 0.45 * age : 0.35;
    c.strokeStyle = over === i ? colors.text : colors.line;
    c.lineWidth = over === i ? 1.8 : 1;
    c.stroke(path);
    c.globalAlpha = 1;
    if (!overlay && (i % labelEvery === (n - 1) % labelEvery || i === over)) {
      c.textAlign = 'left';
      c.fillStyle = i === over ? colors.text : colors.muted;
      c.fillText(formatStep(ridge.steps[i]), g.right + 6, base - 3);
    }
  });
  if (overlay && over !== null) {
    c.strokeStyle = colors.text;
    c.lineWidth = 1.8;
    c.stroke(outline(ridge.bins[over], g, bottom));
  }
  c.lineWidth = 1;
}

/** Which histogram and bin lie under a point: the newest whose outline reaches it, else the nearest base line. */
export function ridgeHit(ridge: Ridge, width: number, height: number, overlay: boolean, x: number, y: number): { histogram: number; bin: number } | null {
  const g = ridgeGeometry(ridge, width, height, overlay);
  const range = g.x[1] - g.x[0];
  const value = g.x[0] + ((x - g.left) / (g.right - g.left)) * range;
  if (value < g.x[0] || value > g.x[1] || ridge.bins.length === 0) return null;
  const binAt = (i: number): number => ridge.bins[i].findIndex(([left, right]) => value >= left && value <= right);
  let best = -1;
  let distance = Infinity;
  for (let i = ridge.bins.length - 1; i >= 0; i--) {
    const bin = binAt(i);
    const tall = bin < 0 ? 0 : (density(ridge.bins[i][bin], range) / g.peak) * g.tallest;
    const d = overlay ? Math.abs(g.base(i) - tall - y) : Math.abs(g.base(i) - y) + (y > g.base(i) ? 8 : 0);
    if (d < distance) [best, distance] = [i, d];
  }
  return best < 0 ? null : { histogram: best, bin: binAt(best) };
}
