// GET /api/datasets: a data set in numbers, as the training code recorded it.
import { getJson, type ApiNumber } from './client';
import { readable, type Shape } from './record';

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

const shape: Shape = {
  name: 'text', samples: 'number', sampleShape: ['number'], classNames: ['text'], classCounts: ['number'], min: 'number', max: 'number', mean: 'number', standardDeviation: 'number', nonFinite: 'number',
};

export const readDataset = (value: unknown): DatasetRecord => readable(value, shape);

export const fetchDataset = async (run: string, tag: string): Promise<DatasetRecord> => readDataset(await getJson('api/datasets', { run, tag }));
