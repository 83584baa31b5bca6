// Bars of a class histogram: one a class, its name at the left, its count and share at the right.
import { fitted, font, type Surface } from './canvas';
import { formatCount } from './format';
import type { BarColors } from './bars';

export const classRow = 22;

/** Bars of the first classes; shares and the even split are of `all`. */

export function paintClassBars({ context: c, width }: Surface, names: readonly string[], counts: readonly number[], most: number, all: readonly number[], colors: BarColors): void {
  const total = all.reduce((a, b) => a + b, 0) || 1;
  c.font = font(11);
  c.textBaseline = 'middle';
  const widest = Math.min(120, names.reduce((w, n) => Math.max(w, c.measureText(n).width), 10));
  const left = widest + 12;
  const right = width - 104;
  const mean = total / Math.max(all.length, 1);
  counts.forEach((count, i) => {
    const y = i * classRow + classRow / 2;
    c.textAlign = 'right';
    c.fillStyle = count === 0 ? colors.error : colors.text;
    c.fillText(fitted(c, names[i] ?? String(i), widest), left - 8, y);
    c.fillStyle = colors.bar;
    const w = (count / (most || 1)) * (right - left);
    c.globalAlpha = count < mean / 2 ? 0.55 : 1;
    c.beginPath();
    c.roundRect(left, y - 7, Math.max(w, count > 0 ? 1.5 : 0), 14, [0, 2, 2, 0]);
    c.fill();
    c.globalAlpha = 1;
    c.fillStyle = count === 0 ? colors.error : colors.text;
    c.fillText(formatCount(count), width - 50, y);
    c.fillStyle = colors.muted;
    c.fillText(`${((count / total) * 100).toFixed(1)} %`, width - 2, y);
  });
  // An even split, to see imbalance against.
  const x = Math.round(left + (mean / (most || 1)) * (right - left)) + 0.5;
  c.strokeStyle = colors.text;
  c.globalAlpha = 0.55;
  c.setLineDash([3, 3]);
  c.beginPath();
  c.moveTo(x, 0);
  c.lineTo(x, counts.length * classRow);
  c.stroke();
  c.setLineDash([]);
  c.globalAlpha = 1;
}
