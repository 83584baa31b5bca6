// GET /api/dataset: a data set in numbers, as the training code recorded it.
import { getJson, type ApiNumber } from './client';

export interface DatasetRecord {
  name: string;
  samples: number;
  sampleShape: number[];
  classNames: string[];
  classCounts: number[];
  min: ApiNumber;
  max: ApiNumber;
  mean: ApiNumber;
  standardDeviation: ApiNumber;
  nonFinite: number;
}

export const fetchDataset = (run: string, tag: string): Promise<DatasetRecord> => getJson<DatasetRecord>('api/dataset', { run, tag });
