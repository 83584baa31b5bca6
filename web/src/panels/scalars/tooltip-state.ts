// What the box beside the cursor shows; its own code comes when there is something to show.
import { signal } from '@preact/signals';

export interface TooltipRow {
  run: string;
  smoothed: number;
  raw: number;
  step: number;
  /** Seconds since the run's start. */
  relative: number;
  /** Pixels between the cursor and the point, vertically; Infinity for a run that has no point near the cursor. */
  distance: number;
  /** Whether the run ended before the cursor or starts behind it. */
  away?: boolean;
  /** Extremes of the bucket, where the server sent them. */
  min?: number;
  max?: number;
  /** Of a point that a restart left behind: the restart's step, NaN where it is not known. */
  restartStep?: number;
}

export interface TooltipState {
  /** Cursor in the window. */
  x: number;
  y: number;
  rows: TooltipRow[];
}

export const tooltip = signal<TooltipState | null>(null);

/** The row whose point lies nearest to the cursor; a value that is not finite is nowhere, and a run that is not there is no row to point at. */
export const nearestRow = (rows: readonly TooltipRow[]): TooltipRow | null =>
  rows.reduce<TooltipRow | null>((best, row) => (Number.isFinite(row.distance) && !(best && best.distance <= row.distance) ? row : best), null) ?? rows.find((row) => !row.away) ?? null;
