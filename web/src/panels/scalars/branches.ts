// Parts a series where a training was taken up again: the branch that lives on, and the tails that were left behind.
import { Mark, type ScalarColumns } from '../../api/scalars';

/** Rows that a restart left behind, in the order in which they were written. */
export interface LeftRows {
  rows: number[];
  /** For each row the step of the restart that left it behind; NaN where the answer does not say. */
  restartSteps: number[];
  /** Living rows before the tail: it forks off behind the last of them. */
  after: number;
  /** Whether it starts at a restart of its own and so follows no living row. */
  apart: boolean;
}

export interface Branches {
  living: ScalarColumns;
  tails: LeftRows[];
}

export function pick(columns: ScalarColumns, rows: readonly number[]): ScalarColumns {
  const take = (from: Float64Array): Float64Array => Float64Array.from(rows, (i) => from[i]);
  return {
    ...columns,
    steps: take(columns.steps),
    wallTimes: take(columns.wallTimes),
    values: take(columns.values),
    min: columns.min && take(columns.min),
    max: columns.max && take(columns.max),
    marks: Uint8Array.from(rows, (i) => columns.marks[i]),
  };
}

/** The columns as they came, where nothing was left behind. */
export function branchesOf(columns: ScalarColumns): Branches {
  const { marks, steps, restarts } = columns;
  const living: number[] = [];
  const tails: LeftRows[] = [];
  let open: LeftRows | null = null;
  for (let i = 0; i < marks.length; i++) {
    if (!(marks[i] & Mark.Abandoned)) {
      living.push(i);
      open = null;
      continue;
    }
    const apart = (marks[i] & Mark.Restart) !== 0;
    if (!open || apart) tails.push((open = { rows: [], restartSteps: [], after: living.length, apart }));
    open.rows.push(i);
    open.restartSteps.push(restarts.find((r) => r.row > i && r.step <= steps[i])?.step ?? NaN);
  }
  return tails.length === 0 ? { living: columns, tails } : { living: pick(columns, living), tails };
}
