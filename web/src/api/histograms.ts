// GET /api/histograms: the histograms of one run and tag over its steps.
import { getJson } from './client';

/** One bin: left edge, right edge, count. */
export type Bin = [left: number, right: number, count: number];

export interface HistogramSeries {
  run: string;
  tag: string;
  /** Histograms in the file, of which `steps.length` were sent. */
  total: number;
  steps: number[];
  wallTimes: number[];
  bins: Bin[][];
  /** Of which more buckets are in the file than were sent: index into `steps`, buckets in the file. */
  grouped?: { item: number; buckets: number }[];
  /** Records that are no histogram: index into `steps`, the reason with file and offset. */
  unreadable?: { item: number; problem: string }[];
}

export const fetchHistograms = (run: string, tag: string, points = 50): Promise<HistogramSeries> =>
  getJson<HistogramSeries>('api/histograms', { run, tag, points });
