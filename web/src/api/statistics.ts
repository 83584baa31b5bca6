// GET /api/scalars/statistics: exact counts and extremes of a window of one tag, run by run.
import { getJson, toNumber, type ApiNumber } from './client';

export interface Statistics {
  points: number;
  /** NaN where no value is finite. */
  min: number;
  max: number;
  /** Of the window's last point; NaN without one. */
  lastStep: number;
  last: number;
}

/** Bounds in whole steps or in unix seconds. */
export interface StatisticsWindow {
  from?: number;
  to?: number;
  fromTime?: number;
  toTime?: number;
}

interface Answer {
  runs: { run: string; statistics: { points: number; min: ApiNumber; max: ApiNumber; lastStep: number | null; last: ApiNumber } }[];
}

export async function fetchStatistics(tag: string, runs: readonly string[], window: StatisticsWindow, signal?: AbortSignal): Promise<Map<string, Statistics>> {
  const answer = await getJson<Answer>('api/scalars/statistics', { tag, run: runs, ...window }, signal);
  return new Map(answer.runs.map(({ run, statistics: s }) => [run, { points: s.points, min: toNumber(s.min), max: toNumber(s.max), lastStep: s.lastStep ?? NaN, last: toNumber(s.last) }]));
}
