// GET /api/activations: per layer and sampled step, what it put out; GET /api/activations/units: one layer unit by unit.
import { getBytes } from './client';
import { readable, type Shape } from './record';

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

export interface LayerActivations {
  tag: string;
  header: LayerHeader;
  /** Frames in the file, of which `steps.length` were sent. */
  total: number;
  /** Newest frames behind the next two. */
  window: number;
  /** Units that were zero throughout those frames; null where units are not told apart. */
  silentUnits: number | null;
  /** Units mostly near the ends in each of those frames; null where the layer has no ends. */
  stuckUnits: number | null;
  steps: Float64Array;
  /** Row-major [frame, column], or [frame, unit column, unit]. */
  data: Float32Array;
}

type Head = { layers: (Omit<LayerActivations, 'steps' | 'data'> & { frames: number })[] };

const shape: Shape = {
  layers: [{
    tag: 'text', frames: 'number', total: 'number', window: 'number', silentUnits: 'number?', stuckUnits: 'number?',
    header: { layer: 'text', module: 'text', moduleType: 'text', kind: 'text', model: 'text?', order: 'number', shape: ['number'], units: 'number', mappedUnits: 'number', columns: ['text'], unitColumns: ['text'] },
  }],
};

const padded = (at: number): number => Math.ceil(at / 8) * 8;

/** `width` gives the numbers in a frame of a layer. */
export function decodeActivations(bytes: ArrayBuffer, width: (header: LayerHeader) => number): LayerActivations[] {
  if (bytes.byteLength < 4) throw new Error('not an activations answer: too short');
  const length = new DataView(bytes).getUint32(0, true);
  const head = readable<Head>(JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))), shape);
  let at = padded(4 + length);
  return head.layers.map(({ frames, ...layer }) => {
    const steps = new Float64Array(bytes, at, frames);
    at += frames * 8;
    const numbers = frames * width(layer.header);
    const data = new Float32Array(bytes, at, numbers);
    at = padded(at + numbers * 4);
    return { ...layer, steps, data };
  });
}

export const fetchActivations = async (run: string, points = 200): Promise<LayerActivations[]> =>
  decodeActivations(await getBytes('api/activations', { run, points }), (h) => h.columns.length);

export const fetchUnits = async (run: string, tag: string, points = 200): Promise<LayerActivations> =>
  decodeActivations(await getBytes('api/activations/units', { run, tag, points }), (h) => h.unitColumns.length * h.mappedUnits)[0];
