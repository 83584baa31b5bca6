// GET /api/texts: the texts of one tag over its steps.
import { getJson } from './client';

export interface TextItem {
  step: number;
  wallTime: number;
  text: string;
}

export interface Texts {
  run: string;
  tag: string;
  total: number;
  items: TextItem[];
}

export const fetchTexts = (run: string, tag: string): Promise<Texts> => getJson<Texts>('api/texts', { run, tag });
