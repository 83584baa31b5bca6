// Units against steps, however many of either: one pixel a value, scaled up without blur.
import { font, type Surface } from './canvas';
import { formatStep } from './format';
import { viridis } from './palette';

export interface UnitMap {
  steps: ArrayLike<number>;
  /** Rows from top to bottom: which unit each is. */
  order: readonly number[];
  /** 0..1; NaN where nothing was recorded. */
  value(unit: number, column: number): number;
  chosen: number;
}

const left = 46;
const right = 10;
const bottom = 22;

export function unitCellAt(map: UnitMap, width: number, height: number, x: number, y: number): { unit: number; column: number } | null {
  const column = Math.floor(((x - left) / (width - left - right)) * map.steps.length);
  const row = Math.floor((y / (height - bottom)) * map.order.length);
  return column >= 0 && column < map.steps.length && row >= 0 && row < map.order.length ? { unit: map.order[row], column } : null;
}

export function paintUnitMap({ context: c, width, height }: Surface, map: UnitMap, colors: { text: string; muted: string; error: string }): void {
  const [columns, rows] = [map.steps.length, map.order.length];
  if (columns === 0 || rows === 0) return;
  const image = new ImageData(columns, rows);
  map.order.forEach((unit, row) => {
    for (let i = 0; i < columns; i++) {
      const v = map.value(unit, i);
      const at = (row * columns + i) * 4;
      if (Number.isNaN(v)) continue;
      [image.data[at], image.data[at + 1], image.data[at + 2]] = viridis(v);
      image.data[at + 3] = 255;
    }
  });
  const small = new OffscreenCanvas(columns, rows);
  small.getContext('2d')!.putImageData(image, 0, 0);
  c.imageSmoothingEnabled = rows > height - bottom;
  c.drawImage(small, left, 0, width - left - right, height - bottom);
  c.font = font(11);
  c.textBaseline = 'middle';
  c.fillStyle = colors.muted;
  c.textAlign = 'right';
  c.fillText(`${rows} units`, left - 7, 8, left - 8);
  const labels = Math.min(columns, Math.max(2, Math.floor((width - left - right) / 90)));
  for (let t = 0; t < labels; t++) {
    const i = Math.round((t / Math.max(labels - 1, 1)) * (columns - 1));
    c.textAlign = i === 0 ? 'left' : i === columns - 1 ? 'right' : 'center';
    const x = i === 0 ? left : i === columns - 1 ? width - right : left + ((i + 0.5) / columns) * (width - left - right);
    c.fillText(formatStep(map.steps[i]), x, height - bottom + 13);
  }
  const cell = (width - left - right) / columns;
  c.strokeStyle = colors.text;
  c.lineWidth = 1.5;
  c.strokeRect(left + map.chosen * cell - 0.5, 0.5, Math.max(cell, 3) + 1, height - bottom);
  c.lineWidth = 1;
}
