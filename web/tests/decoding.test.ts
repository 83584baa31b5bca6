// The binary answers, byte by byte: empty series, envelopes, padding, gradient flow.
import { describe, expect, test } from 'vitest';
import { decodeGradientFlow, GradientState } from '../src/api/gradient-flow';
import { decodeScalars, Mark } from '../src/api/scalars';
import { namedTags } from '../src/api/tags';
import { aboutIn, displayName } from '../src/shell/about';

interface Series {
  steps: number[];
  walls: number[];
  values: number[];
  min?: number[];
  max?: number[];
  marks: number[];
  total: number;
  restarts?: [row: number, step: number][];
}

function encode(series: Series[], magic = 0x31444e53): ArrayBuffer {
  const size = 8 + series.reduce((n, s) => n + 16 + s.steps.length * 8 * (s.min ? 5 : 3) + Math.ceil(s.steps.length / 8) * 8 + (s.restarts?.length ?? 0) * 16, 0);
  const view = new DataView(new ArrayBuffer(size));
  view.setUint32(0, magic, true);
  view.setUint32(4, series.length, true);
  let at = 8;
  for (const s of series) {
    [s.steps.length, s.min ? 1 : 0, s.total, s.restarts?.length ?? 0].forEach((v, i) => view.setUint32(at + i * 4, v, true));
    at += 16;
    for (const column of [s.steps, s.walls, s.values, s.min ?? [], s.max ?? []])
      for (const v of column) {
        view.setFloat64(at, v, true);
        at += 8;
      }
    s.marks.forEach((m, i) => view.setUint8(at + i, m));
    at += Math.ceil(s.marks.length / 8) * 8;
    for (const k of [0, 1])
      for (const r of s.restarts ?? []) {
        view.setFloat64(at, r[k], true);
        at += 8;
      }
  }
  return view.buffer as ArrayBuffer;
}

const plain: Series = { steps: [0, 10, 20], walls: [1.5, 2.5, 3.5], values: [1, NaN, -Infinity], marks: [0, Mark.NaN, Mark.MinusInfinity], total: 3 };
const empty: Series = { steps: [], walls: [], values: [], marks: [], total: 0 };
const reduced: Series = {
  steps: [99, 199, 299, 399, 499, 599, 699, 799, 899], walls: [1, 2, 3, 4, 5, 6, 7, 8, 9], values: [9, 8, 7, 6, 5, 4, 3, 2, 1],
  min: [8, 7, 6, 5, 4, 3, 2, 1, 0], max: [10, 10, 10, 10, 10, 10, 10, 10, 99], marks: [0, 0, 0, 7, 0, 0, 0, 0, 1], total: 900,
};

describe('decodeScalars', () => {
  test('plain columns, NaN and infinity with them', () => {
    const [s] = decodeScalars(encode([plain]));
    expect([...s.steps]).toEqual(plain.steps);
    expect([...s.wallTimes]).toEqual(plain.walls);
    expect([...s.values]).toEqual(plain.values);
    expect([...s.marks]).toEqual(plain.marks);
    expect(s.min).toBeUndefined();
    expect(s.total).toBe(3);
  });

  test('series after an empty one and after padding start where they should', () => {
    const [a, b, c, d] = decodeScalars(encode([plain, empty, reduced, plain]));
    expect(b.steps).toHaveLength(0);
    expect(b.marks).toHaveLength(0);
    expect([...c.max!]).toEqual(reduced.max);
    expect([...c.min!]).toEqual(reduced.min);
    expect([...c.marks]).toEqual(reduced.marks);
    expect(c.total).toBe(900);
    expect([...d.steps]).toEqual([...a.steps]);
  });

  test('restarts follow the marks, row and step', () => {
    const [a, b] = decodeScalars(encode([{ ...plain, marks: [0, Mark.Abandoned, Mark.Restart], restarts: [[2, 10], [3, 5]] }, plain]));
    expect(a.restarts).toEqual([{ row: 2, step: 10 }, { row: 3, step: 5 }]);
    expect([...a.marks]).toEqual([0, 16, 8]);
    expect(b.restarts).toEqual([]);
    expect([...b.steps]).toEqual(plain.steps);
  });

  test('no series at all', () => {
    expect(decodeScalars(encode([]))).toEqual([]);
  });

  test('refuses an answer of another kind or one cut short', () => {
    expect(() => decodeScalars(encode([plain], 0x12345678))).toThrow(/magic/);
    expect(() => decodeScalars(encode([plain]).slice(0, 40))).toThrow();
  });
});

function encodeFlow(header: object, steps: number[], data: number[]): ArrayBuffer {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const from = Math.ceil((4 + json.length) / 8) * 8;
  const bytes = new ArrayBuffer(from + steps.length * 8 + data.length * 4);
  const view = new DataView(bytes);
  view.setUint32(0, json.length, true);
  new Uint8Array(bytes).set(json, 4);
  steps.forEach((s, i) => view.setFloat64(from + i * 8, s, true));
  data.forEach((v, i) => view.setFloat32(from + steps.length * 8 + i * 4, v, true));
  return bytes;
}

describe('decodeGradientFlow', () => {
  const parameters = [{ name: 'fc.weight', layer: 'fc', moduleType: 'Linear', shape: [2, 3] }, { name: 'fc.bias', layer: 'fc', moduleType: 'Linear', shape: [2] }];

  test('header, steps and frames, whatever the length of the header', () => {
    for (const pad of ['', 'x', 'xx', 'xxx', 'xxxx', 'xxxxx', 'xxxxxx', 'é']) {
      const flow = decodeGradientFlow(encodeFlow({ columns: ['state', `mean_abs${pad}`], parameters, frames: 2, total: 9 }, [5, 10], [0, 1, 2, NaN, 0, 3, GradientState.Cut, NaN]));
      expect([...flow.steps]).toEqual([5, 10]);
      expect([...flow.data]).toEqual([0, 1, 2, NaN, 0, 3, 4, NaN]);
      expect(flow.total).toBe(9);
    }
  });

  test('no frames yet', () => {
    const flow = decodeGradientFlow(encodeFlow({ columns: ['state'], parameters, frames: 0, total: 0 }, [], []));
    expect(flow.steps).toHaveLength(0);
    expect(flow.data).toHaveLength(0);
  });
});

test('namedTags puts names for indices and fills kinds that are missing', () => {
  const tags = namedTags({ version: 1, runs: ['a', 'b'], scalars: [{ tag: 'loss', runs: [1, 0] }] });
  expect(tags.scalars).toEqual([{ tag: 'loss', runs: ['b', 'a'] }]);
  expect(tags.datasets).toEqual([]);
});

test('what writers say of a tag comes with the names of their runs, and its name counts where they agree', () => {
  const said = [{ displayName: 'Loss', description: '*nats*', runs: [1] }, { displayName: '', description: 'bits', runs: [0, 2] }];
  const [loss] = namedTags({ version: 1, runs: ['a', 'b', 'c'], scalars: [{ tag: 'loss', runs: [0, 1, 2], about: said }] }).scalars;
  expect(loss.about).toEqual([{ ...said[0], runs: ['b'] }, { ...said[1], runs: ['a', 'c'] }]);
  expect(aboutIn('c', loss)).toEqual([loss.about![1]]);
  expect(displayName(loss.about)).toBe('Loss');
  expect(displayName([...loss.about!, { displayName: 'Cost', description: '', runs: ['d'] }])).toBe('');
  expect(displayName(undefined)).toBe('');
});
