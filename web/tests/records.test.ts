// Records of foreign files: one with a member that is missing, null or of another kind says so and is not drawn.
import { describe, expect, test } from 'vitest';
import { readDataset } from '../src/api/datasets';
import { decodeGradientFlow } from '../src/api/gradient-flow';
import { readModelGraph } from '../src/api/model-graph';
import { readOverhead } from '../src/api/overhead';

const dataset = { version: 1, name: 'train', samples: 3, sampleShape: [1, 2], classNames: ['a'], classCounts: [3], min: 'NaN', max: 1, mean: '-Infinity', standardDeviation: 0, nonFinite: 0 };
const probe = { name: 'flow', every: 1, interval: 1, readings: 0, secondsPerReading: 0, share: 0, failed: false };
const overhead = { version: 1, budget: 0.02, calls: 1, stepSeconds: 1, share: 0, recentShare: 0, probes: [probe] };
const node = { kind: 'module', parent: -1, name: '', type: 'Net' };
const model = { version: 1, name: null, type: 'Net', flow: 'data', training: null, nodes: [node, { ...node, parent: 0 }], edges: [{ from: 0, to: 1 }], parameters: [], totals: null, notes: [] };

const readers: readonly [string, object, (value: unknown) => unknown][] = [
  ['dataset', dataset, readDataset], ['overhead', overhead, readOverhead], ['model graph', model, readModelGraph],
];

describe.each(readers)('%s', (_, record, read) => {
  test('a sound one is what it is', () => expect(read(record)).toEqual(record));

  test('null, or any other kind, in place of any list or member is said by its name', () => {
    for (const [name, value] of Object.entries(record)) {
      if (name === 'version' || value === null) continue;
      for (const wrong of [null, undefined, true, {}, [[]], ...(Array.isArray(value) ? [[null], 3] : [])]) {
        if (typeof value === 'object' && JSON.stringify(wrong) === JSON.stringify(value)) continue;
        expect(() => read({ ...record, [name]: wrong }), `${name}: ${JSON.stringify(wrong)}`).toThrow(`this record cannot be read: ${name}`);
      }
    }
  });

  test.each([[null], [[]], ['text'], [3]])('%j is none', (value) => expect(() => read(value)).toThrow('this record cannot be read'));
});

test('a probe that is null is said with its place', () => expect(() => readOverhead({ ...overhead, probes: [probe, null] })).toThrow('probes[1] is null'));

test('a model graph leads to its own nodes only, parents first', () => {
  expect(() => readModelGraph({ ...model, edges: [{ from: 0, to: 9 }] })).toThrow('edges[0]');
  for (const parent of [0, 1, 9, -2, 0.5]) expect(() => readModelGraph({ ...model, nodes: [{ ...node, parent }] })).toThrow('nodes[0].parent');
});

test('a head of gradient flow with null members is none', () => {
  const head = new TextEncoder().encode(JSON.stringify({ columns: null, parameters: [null], frames: 0, total: 0 }));
  const bytes = new Uint8Array(4 + head.length);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  expect(() => decodeGradientFlow(bytes.buffer)).toThrow('columns is null');
});
