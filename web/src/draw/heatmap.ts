// A map of rows against steps: colour for size, hatching for what is missing, a frame around the chosen step.
import { type BarColors, type RowLayout } from './bars';
import { fitted, font, hatch, type Surface } from './canvas';
import { formatStep } from './format';
import { viridisCss } from './palette';

/** What a cell holds: a place on the scale (0..1), or why it holds none. */
export type Cell = number | 'missing' | 'frozen' | 'broken';

export interface HeatMap {
  labels: readonly string[];
  steps: ArrayLike<number>;
  cell(row: number, column: number): Cell;
  /** The chosen column. */
  chosen: number;
}

export const heatRight = 10;

/** Row and column under a point, or null outside the map. */
export function heatCellAt(map: HeatMap, layout: RowLayout, width: number, x: number, y: number): { row: number; column: number } | null {
  const column = Math.floor(((x - layout.gutter) / (width - heatRight - layout.gutter)) * map.steps.length);
  const row = Math.floor(y / layout.rowHeight);
  const inside = column >= 0 && column < map.steps.length && row >= 0 && row < map.labels.length;
  return inside ? { row, column } : null;
}

function paintMissing(c: CanvasRenderingContext2D, map: HeatMap, layout: RowLayout, cellWidth: number, colors: BarColors): void {
  const { gutter, rowHeight } = layout;
  map.labels.forEach((_, row) => {
    let from = 0;
    let kind: Cell = 0;
    for (let i = 0; i <= map.steps.length; i++) {
      const cell = i < map.steps.length ? map.cell(row, i) : 0;
      const name = typeof cell === 'string' ? cell : 0;
      if (name === kind) continue;
      if (kind === 'missing' || kind === 'frozen') {
        c.globalAlpha = 0.6;
        hatch(c, gutter + from * cellWidth, row * rowHeight + 1, (i - from) * cellWidth, rowHeight - 2, kind === 'missing' ? colors.error : colors.frozen, 5);
        c.globalAlpha = 1;
      }
      from = i;
      kind = name;
    }
  });
}

export function paintHeatMap({ context: c, width }: Surface, map: HeatMap, layout: RowLayout, colors: BarColors): void {
  const { gutter, rowHeight } = layout;
  const columns = map.steps.length;
  const right = width - heatRight;
  const cellWidth = (right - gutter) / columns;
  const bottom = map.labels.length * rowHeight;
  c.font = font(11);
  c.textBaseline = 'middle';
  map.labels.forEach((label, row) => {
    const y = row * rowHeight;
    c.textAlign = 'right';
    c.fillStyle = colors.text;
    c.fillText(fitted(c, label, gutter - 14), gutter - 10, y + rowHeight / 2);
    for (let i = 0; i < columns; i++) {
      const cell = map.cell(row, i);
      if (typeof cell === 'string' && cell !== 'broken') continue;
      c.fillStyle = cell === 'broken' ? colors.error : viridisCss(cell);
      const x = gutter + i * cellWidth;
      // Cells overlap by half a pixel so that no seam shows between them; rows keep one pixel of distance.
      c.fillRect(x, y, cellWidth + (i + 1 < columns ? 0.5 : 0), rowHeight - 1);
    }
  });
  paintMissing(c, map, layout, cellWidth, colors);
  c.fillStyle = colors.muted;
  const count = Math.max(2, Math.min(Math.floor((right - gutter) / 70), columns));
  const drawn = new Set<number>();
  for (let t = 0; t < count; t++) drawn.add(Math.round((t / Math.max(count - 1, 1)) * (columns - 1)));
  for (const i of drawn) {
    const step = map.steps[i];
    c.textAlign = i === 0 ? 'left' : i === columns - 1 ? 'right' : 'center';
    const x = i === 0 ? gutter : i === columns - 1 ? right : gutter + (i + 0.5) * cellWidth;
    c.fillText(formatStep(step), x, bottom + 16);
  }
  c.strokeStyle = colors.text;
  c.lineWidth = 1.5;
  c.strokeRect(gutter + map.chosen * cellWidth - 0.5, -1, Math.max(cellWidth, 3) + 1, bottom + 1);
  c.lineWidth = 1;
  c.fillStyle = colors.text;
  const px = gutter + (map.chosen + 0.5) * cellWidth;
  c.beginPath();
  c.moveTo(px, bottom + 1);
  c.lineTo(px - 4, bottom + 7);
  c.lineTo(px + 4, bottom + 7);
  c.fill();
}
