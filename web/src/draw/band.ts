// A curve with a band around it, and thinner curves on the same axis: mean ± deviation between minimum and maximum.
import { linearTicks, paddedRange } from './axis';
import { font, type Surface } from './canvas';
import { formatStep, formatTicks } from './format';

export interface Band {
  steps: ArrayLike<number>;
  middle: ArrayLike<number>;
  /** Inner band. */
  low: ArrayLike<number>;
  high: ArrayLike<number>;
  /** Thin lines at the outside; empty for none. */
  min: ArrayLike<number>;
  max: ArrayLike<number>;
  /** Fixed vertical range; null to fit all lines. */
  range: [number, number] | null;
}

export interface BandColors {
  line: string;
  text: string;
  muted: string;
  grid: string;
  error: string;
}

const left = 46;
const right = 10;
const top = 8;
const bottom = 22;
/** Pixels from one step's label to the next. */
const labelRoom = 76;

function rangeOf(band: Band): [number, number] {
  if (band.range) return band.range;
  let [lo, hi] = [Infinity, -Infinity];
  for (const line of [band.middle, band.low, band.high, band.min, band.max])
    for (let i = 0; i < line.length; i++) {
      if (!Number.isFinite(line[i])) continue;
      lo = Math.min(lo, line[i]);
      hi = Math.max(hi, line[i]);
    }
  return paddedRange(lo, hi);
}

const xOf = (band: Band, width: number) => {
  const [first, last] = [band.steps[0], band.steps[band.steps.length - 1]];
  return (step: number): number => left + (last > first ? (step - first) / (last - first) : 0.5) * (width - left - right);
};

/** The place in the steps that is nearest to a point. */
export function bandHit(band: Band, width: number, x: number): number {
  const at = xOf(band, width);
  let best = 0;
  for (let i = 1; i < band.steps.length; i++) if (Math.abs(at(band.steps[i]) - x) < Math.abs(at(band.steps[best]) - x)) best = i;
  return best;
}

export function paintBand({ context: c, width, height }: Surface, band: Band, chosen: number, colors: BandColors): void {
  const n = band.steps.length;
  const [lo, hi] = rangeOf(band);
  const at = xOf(band, width);
  const y = (v: number): number => top + ((hi - v) / (hi - lo)) * (height - top - bottom);
  c.font = font(11);
  c.textBaseline = 'middle';
  c.textAlign = 'right';
  const ticks = linearTicks(lo, hi, Math.max(2, Math.floor((height - top - bottom) / 34)));
  const labels = formatTicks(ticks);
  ticks.forEach((tick, i) => {
    const ty = Math.round(y(tick)) + 0.5;
    c.strokeStyle = colors.grid;
    c.beginPath();
    c.moveTo(left, ty);
    c.lineTo(width - right, ty);
    c.stroke();
    c.fillStyle = colors.muted;
    c.fillText(labels[i], left - 7, ty);
  });
  // From the end to the start, so that the newest step always has its label; the first one too, where there is room.
  c.fillStyle = colors.muted;
  let free = Infinity;
  for (let i = n - 1; i >= 0; i--) {
    const x = at(band.steps[i]);
    if (x > free || (i > 0 && x - left < labelRoom)) continue;
    c.textAlign = n === 1 ? 'center' : i === 0 ? 'left' : i === n - 1 ? 'right' : 'center';
    c.fillText(formatStep(band.steps[i]), x, height - bottom + 13);
    free = x - labelRoom;
  }
  const trace = (line: ArrayLike<number>): void => {
    c.beginPath();
    let pen = false;
    for (let i = 0; i < line.length; i++) {
      if (!Number.isFinite(line[i])) {
        pen = false;
        continue;
      }
      if (pen) c.lineTo(at(band.steps[i]), y(line[i]));
      else c.moveTo(at(band.steps[i]), y(line[i]));
      pen = true;
    }
    c.stroke();
  };
  c.fillStyle = c.strokeStyle = colors.line;
  c.globalAlpha = 0.2;
  for (let i = 0; i + 1 < band.low.length; i++) {
    if (![band.low[i], band.high[i], band.low[i + 1], band.high[i + 1]].every(Number.isFinite)) continue;
    c.beginPath();
    c.moveTo(at(band.steps[i]), y(band.low[i]));
    c.lineTo(at(band.steps[i + 1]), y(band.low[i + 1]));
    c.lineTo(at(band.steps[i + 1]), y(band.high[i + 1]));
    c.lineTo(at(band.steps[i]), y(band.high[i]));
    c.fill();
  }
  c.globalAlpha = 0.45;
  c.lineWidth = 1;
  c.setLineDash([2, 3]);
  trace(band.min);
  trace(band.max);
  c.setLineDash([]);
  c.globalAlpha = 1;
  c.lineWidth = 1.8;
  trace(band.middle);
  c.lineWidth = 1;
  // NaN and infinity have no height: a mark at the foot says where they are.
  for (let i = 0; i < n; i++) {
    if (Number.isFinite(band.middle[i])) continue;
    c.fillStyle = colors.error;
    c.fillRect(at(band.steps[i]) - 1.5, height - bottom - 6, 3, 6);
  }
  if (n > 1) {
    const x = Math.round(at(band.steps[chosen])) + 0.5;
    c.strokeStyle = colors.text;
    c.globalAlpha = 0.5;
    c.beginPath();
    c.moveTo(x, top);
    c.lineTo(x, height - bottom);
    c.stroke();
    c.globalAlpha = 1;
  }
}
