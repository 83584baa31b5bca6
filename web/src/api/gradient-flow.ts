// GET /api/gradient-flow: per parameter and step, what the gradient was like; JSON header, then binary frames.
import { getBytes } from './client';
import { readable, type Shape } from './record';

/** Why a row holds no gradient, or that it does. The numbers are those of the files. */
export const GradientState = {
  Present: 0, Frozen: 1, NoGradient: 2, NeverUsed: 3, Cut: 4, NotYetRun: 5, NotSeen: 6,
} as const;

export interface ParameterInfo {
  name: string;
  layer: string;
  moduleType: string;
  shape: number[];
}

export interface GradientFlow {
  columns: string[];
  parameters: ParameterInfo[];
  steps: Float64Array;
  /** Row-major [frame, parameter, column]. */
  data: Float32Array;
  /** Frames in the file, of which `steps.length` were sent. */
  total: number;
}

interface Header {
  columns: string[];
  parameters: ParameterInfo[];
  frames: number;
  total: number;
}

const shape: Shape = { columns: ['text'], parameters: [{ name: 'text', layer: 'text', moduleType: 'text', shape: ['number'] }], frames: 'number', total: 'number' };

export function decodeGradientFlow(bytes: ArrayBuffer): GradientFlow {
  if (bytes.byteLength < 4) throw new Error('not a gradient-flow answer: too short');
  const length = new DataView(bytes).getUint32(0, true);
  const header = readable<Header>(JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))), shape);
  let at = Math.ceil((4 + length) / 8) * 8;
  const steps = new Float64Array(bytes, at, header.frames);
  at += header.frames * 8;
  const data = new Float32Array(bytes, at, header.frames * header.parameters.length * header.columns.length);
  return { columns: header.columns, parameters: header.parameters, steps, data, total: header.total };
}

export const fetchGradientFlow = async (run: string, tag: string, points = 200): Promise<GradientFlow> =>
  decodeGradientFlow(await getBytes('api/gradient-flow', { run, tag, points }));
