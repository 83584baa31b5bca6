// GET /api/activations: per layer and sampled step, what it put out; of one layer also unit by unit.
import { fetchFrames, type Frames, type FrameTag } from './frames';

export interface LayerHeader {
  layer: string;
  module: string;
  moduleType: string;
  kind: 'other' | 'rectifier' | 'sigmoid' | 'tanh';
  model: string | null;
  order: number;
  shape: number[];
  units: number;
  /** Units whose values are in the frames: all, or none where there are too many. */
  mappedUnits: number;
  columns: string[];
  unitColumns: string[];
}

/** Its data is row-major [frame, column], or [frame, unit column, unit] where units were asked for. */
export type LayerActivations = FrameTag<LayerHeader>;

export type LayerFrames = Frames<LayerHeader>;

export const fetchActivations = (run: string, before: LayerFrames | null): Promise<LayerFrames> => fetchFrames('activations', { run }, before);

export const fetchUnits = (run: string, tag: string, before: LayerFrames | null): Promise<LayerFrames> => fetchFrames('activations', { run, tag, part: 'units' }, before);
