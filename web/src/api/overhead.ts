// GET /api/overhead: what monitoring costs a run, as its monitor last measured it.
import { getJson } from './client';

export interface ProbeOverhead {
  name: string;
  /** Calls of Step between readings, as wished for and as the budget allows. */
  every: number;
  interval: number;
  readings: number;
  /** Median; 0 where there were fewer than two readings. */
  secondsPerReading: number;
  /** Seconds of its readings over seconds of training. */
  share: number;
  failed: boolean;
}

export interface Overhead {
  /** Largest share that all readings may take; 0 or less: no limit. */
  budget: number;
  calls: number;
  /** A step without monitoring. */
  stepSeconds: number;
  share: number;
  recentShare: number;
  probes: ProbeOverhead[];
}

export const fetchOverhead = (run: string, tag: string): Promise<Overhead> => getJson<Overhead>('api/overhead', { run, tag });
