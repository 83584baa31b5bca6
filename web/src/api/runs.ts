// GET /api/runs: which runs there are, how far each has grown, and what could not be read.
import { getJson } from './client';

export interface RunInfo {
  name: string;
  /** Changes whenever the run has grown. */
  version: number;
  /** Unix seconds; null before the first record. */
  startTime: number | null;
  lastTime: number | null;
  scalars: number;
  problems: number;
}

export interface LogProblem {
  path: string;
  offset: number | null;
  reason: string;
}

export interface RunList {
  version: number;
  logdir: string;
  exists: boolean;
  runs: RunInfo[];
  problems: LogProblem[];
}

export const fetchRuns = (): Promise<RunList> => getJson<RunList>('api/runs');
