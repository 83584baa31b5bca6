// GET /api/scalars: binary columns of one tag for several runs.
import { getBytes } from './client';

/** Bits of `marks`: what the bucket held beside finite values; whether a branch starts with it, or it was left behind by a restart. */
export const Mark = { NaN: 1, PlusInfinity: 2, MinusInfinity: 4, Restart: 8, Abandoned: 16 } as const;

export interface ScalarColumns {
  steps: Float64Array;
  /** Unix seconds. */
  wallTimes: Float64Array;
  /** The last value of each bucket, finite or not. */
  values: Float64Array;
  /** Exact extremes of each bucket; present when the server reduced the series. */
  min?: Float64Array;
  max?: Float64Array;
  marks: Uint8Array;
  /** Points in the file, of which `steps.length` buckets were sent. */
  total: number;
  /** Where the training was taken up again: the later branch's first row, and the step from which on earlier rows count no more. */
  restarts: readonly Restart[];
}

export interface Restart {
  row: number;
  step: number;
}

const magic = 0x31444e53;
const envelopeFlag = 1;

export const noColumns: ScalarColumns = {
  steps: new Float64Array(0),
  wallTimes: new Float64Array(0),
  values: new Float64Array(0),
  marks: new Uint8Array(0),
  total: 0,
  restarts: [],
};

/** Decodes the answer: little-endian; every column starts on a multiple of 8 bytes. */
export function decodeScalars(bytes: ArrayBuffer): ScalarColumns[] {
  const view = new DataView(bytes);
  if (bytes.byteLength < 8 || view.getUint32(0, true) !== magic) throw new Error('not a scalar answer: wrong magic number');
  const count = view.getUint32(4, true);
  let at = 8;
  const doubles = (n: number): Float64Array => {
    const column = new Float64Array(bytes, at, n);
    at += n * 8;
    return column;
  };
  const series: ScalarColumns[] = [];
  for (let i = 0; i < count; i++) {
    const n = view.getUint32(at, true);
    const flags = view.getUint32(at + 4, true);
    const total = view.getUint32(at + 8, true);
    const restarts = view.getUint32(at + 12, true);
    at += 16;
    const steps = doubles(n);
    const wallTimes = doubles(n);
    const values = doubles(n);
    const envelope = (flags & envelopeFlag) !== 0;
    const min = envelope ? doubles(n) : undefined;
    const max = envelope ? doubles(n) : undefined;
    const marks = new Uint8Array(bytes, at, n);
    at += Math.ceil(n / 8) * 8;
    const rows = doubles(restarts);
    const restartSteps = doubles(restarts);
    series.push({ steps, wallTimes, values, min, max, marks, total, restarts: Array.from(rows, (row, r) => ({ row, step: restartSteps[r] })) });
  }
  return series;
}

export interface ScalarRange {
  from?: number;
  to?: number;
}

/** The series in the order of `runs`; a run without the tag has no points. */
export async function fetchScalars(
  tag: string, runs: readonly string[], points: number, range: ScalarRange = {}, signal?: AbortSignal,
): Promise<ScalarColumns[]> {
  return decodeScalars(await getBytes('api/scalars', { tag, run: runs, points, from: range.from, to: range.to }, signal));
}
