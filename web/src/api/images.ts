// GET /api/images: which images a run and tag has; the bytes come by address.
import { address, getJson } from './client';

export interface ImageInfo {
  index: number;
  step: number;
  wallTime: number;
  width: number;
  height: number;
}

export interface ImageSeries {
  run: string;
  tag: string;
  total: number;
  items: ImageInfo[];
}

export const fetchImages = (run: string, tag: string): Promise<ImageSeries> => getJson<ImageSeries>('api/images', { run, tag });

/** The step is in the address so that an image that took an index over is not read from the cache. */
export const imageAddress = (run: string, tag: string, image: ImageInfo): string =>
  address('api/images/data', { run, tag, index: image.index, step: image.step });
