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
}

export const fetchHistograms = (run: string, tag: string, points = 50): Promise<HistogramSeries> =>
  getJson<HistogramSeries>('api/histograms', { run, tag, points });
