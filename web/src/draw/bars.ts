// Horizontal bars on a logarithmic axis: a solid and a faint length a row, and labelled hatching where a value is missing.
import { formatPowers } from './format';
import { fitted, font, hatch, type Surface } from './canvas';
import { logTicks } from './axis';

export interface BarRow {
  label: string;
  /** Length of the solid bar; 0 and NaN are written in words, since a logarithmic axis has no place for them. */
  solid: number;
  faint: number;
  /** Marked, because the user came here for it. */
  marked?: boolean;
  /** Why there is no value, and whether that is a fault. */
  missing?: { text: string; alarming: boolean };
  /** What stands for a bar whose length is NaN. */
  unknown?: string;
  /** Written at the right end in the colour of errors. */
  warning?: string;
}

export interface BarColors {
  bar: string;
  text: string;
  muted: string;
  grid: string;
  axis: string;
  error: string;
  frozen: string;
}

export interface RowLayout {
  /** Pixels for the labels at the left. */
  gutter: number;
  rowHeight: number;
}

export const axisHeight = 24;

export function paintBars({ context: c, width }: Surface, rows: readonly BarRow[], domain: [number, number], layout: RowLayout, colors: BarColors): void {
  const { gutter, rowHeight } = layout;
  const [low, high] = domain.map(Math.log10);
  const right = width - 10;
  const at = (v: number): number => gutter + ((Math.log10(v) - low) / (high - low)) * (right - gutter);
  const bottom = rows.length * rowHeight;
  c.font = font(11);
  c.textBaseline = 'middle';
  c.textAlign = 'center';
  const ticks = logTicks(domain[0], domain[1], Math.max(2, Math.floor((right - gutter) / 52)));
  const labels = formatPowers(ticks);
  ticks.forEach((tick, i) => {
    const x = Math.round(at(tick)) + 0.5;
    c.strokeStyle = colors.grid;
    c.beginPath();
    c.moveTo(x, 0);
    c.lineTo(x, bottom);
    c.stroke();
    c.fillStyle = colors.muted;
    c.fillText(labels[i], Math.min(Math.max(x, gutter + 12), right - 8), bottom + 13);
  });
  rows.forEach((row, i) => {
    const y = i * rowHeight;
    const thick = Math.max(4, rowHeight - (rowHeight > 16 ? 7 : 4));
    const top = y + (rowHeight - thick) / 2;
    if (row.marked) {
      c.globalAlpha = 0.16;
      c.fillStyle = colors.bar;
      c.fillRect(0, y, width, rowHeight);
      c.globalAlpha = 1;
    }
    c.textAlign = 'right';
    c.fillStyle = row.missing?.alarming ? colors.error : row.missing ? colors.muted : colors.text;
    c.fillText(fitted(c, row.label, gutter - 14), gutter - 10, y + rowHeight / 2);
    c.textAlign = 'left';
    if (row.missing) {
      const color = row.missing.alarming ? colors.error : colors.frozen;
      c.globalAlpha = row.missing.alarming ? 0.12 : 0.08;
      c.fillStyle = color;
      c.fillRect(gutter, top, right - gutter, thick);
      c.globalAlpha = row.missing.alarming ? 0.55 : 0.5;
      hatch(c, gutter, top, right - gutter, thick, color);
      c.globalAlpha = 1;
      c.font = font(11, 600);
      const w = c.measureText(row.missing.text).width;
      c.fillStyle = colors.grid;
      c.fillRect(gutter + 8, top, w + 12, thick);
      c.fillStyle = row.missing.alarming ? colors.error : colors.muted;
      c.fillText(row.missing.text, gutter + 14, y + rowHeight / 2 + 0.5);
      c.font = font(11);
      return;
    }
    c.fillStyle = colors.bar;
    if (row.faint > 0) {
      c.globalAlpha = 0.28;
      c.fillRect(gutter, top, Math.max(at(row.faint) - gutter, 1), thick);
      c.globalAlpha = 1;
    }
    if (row.solid > 0) c.fillRect(gutter, top, Math.max(at(row.solid) - gutter, 2), thick);
    else {
      c.fillStyle = colors.error;
      c.fillText(Number.isNaN(row.solid) ? (row.unknown ?? 'no finite value') : 'exactly 0', Math.max(gutter, row.faint > 0 ? at(row.faint) : 0) + 6, y + rowHeight / 2);
    }
    if (row.warning) {
      c.font = font(11, 600);
      c.textAlign = 'right';
      const w = c.measureText(row.warning).width;
      c.fillStyle = colors.error;
      c.fillRect(right - w - 10, top, w + 10, thick);
      c.fillStyle = colors.grid;
      c.fillText(row.warning, right - 5, y + rowHeight / 2 + 0.5);
      c.font = font(11);
    }
  });
  c.strokeStyle = colors.axis;
  c.beginPath();
  c.moveTo(gutter + 0.5, 0);
  c.lineTo(gutter + 0.5, bottom + 0.5);
  c.lineTo(right, bottom + 0.5);
  c.stroke();
}
