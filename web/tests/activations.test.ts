// Decoding an activations answer, and the sentence that each layer gets.
import { describe, expect, test } from 'vitest';
import { decodeActivations, type LayerActivations, type LayerHeader } from '../src/api/activations';
import { hasMetric, metricAt, valueAt, verdict } from '../src/panels/activations/layers';

const header = (over: Partial<LayerHeader> = {}): LayerHeader => ({
  layer: 'relu', module: 'relu', moduleType: 'ReLU', kind: 'rectifier', model: null, order: 0, shape: [4, 8], units: 8, mappedUnits: 8,
  columns: ['mean', 'std', 'zero_share', 'nan', 'infinite', 'dead_units'], unitColumns: ['zero_share'], ...over,
});

const layer = (values: number[][], over: Partial<LayerActivations> = {}, head: Partial<LayerHeader> = {}): LayerActivations => ({
  tag: 'sonde/activations/relu', header: header(head), total: values.length, window: 20, silentUnits: 0, stuckUnits: null,
  steps: Float64Array.from(values, (_, i) => i * 10), data: Float32Array.from(values.flat()), ...over,
});

const healthy = [1, 0.5, 0.4, 0, 0, 2];

test('decodes layer after layer, each block on a multiple of eight bytes', () => {
  const head = new TextEncoder().encode(JSON.stringify({ layers: [1, 2].map((frames) => ({ tag: `t${frames}`, header: header(), frames, total: 9, window: 3, silentUnits: 1, stuckUnits: null })) }));
  const from = Math.ceil((4 + head.length) / 8) * 8;
  const bytes = new ArrayBuffer(from + 8 + 8 + 16 + 8);
  new DataView(bytes).setUint32(0, head.length, true);
  new Uint8Array(bytes).set(head, 4);
  new Float64Array(bytes, from, 1).set([7]);
  new Float32Array(bytes, from + 8, 1).set([0.5]);
  new Float64Array(bytes, from + 16, 2).set([8, 9]);
  new Float32Array(bytes, from + 32, 2).set([1, 2]);
  const layers = decodeActivations(bytes, () => 1);
  expect(layers.map((l) => [...l.steps])).toEqual([[7], [8, 9]]);
  expect(layers.map((l) => [...l.data])).toEqual([[0.5], [1, 2]]);
  expect(layers[1].total).toBe(9);
});

describe('verdict', () => {
  test('counts units that never fired, and calls half of them a sick layer', () => {
    expect(verdict(layer([healthy], { silentUnits: 4 }))).toEqual({ level: 'bad', text: '4 of 8 units never fired in the last 20 sampled batches' });
    expect(verdict(layer([healthy], { silentUnits: 1 })).level).toBe('notable');
    expect(verdict(layer([healthy]))).toEqual({ level: 'fine', text: 'Every unit fired in the last 20 sampled batches' });
  });

  test('does not judge by a few batches', () => {
    expect(verdict(layer([healthy], { silentUnits: 8, window: 1 }))).toEqual({ level: 'plain', text: '8 of 8 units never fired in the last sampled batch' });
  });

  test('puts NaN before everything, with the first step that had any', () => {
    expect(verdict(layer([healthy, [NaN, NaN, 0, 3, 0, 0]], { silentUnits: 8 }))).toEqual({ level: 'bad', text: '3 NaN at step 10' });
    expect(verdict(layer([[1, 1, 0, 0, 2, 0]])).text).toBe('2 infinite values at step 0');
  });

  test('names units near their ends, constants and zeros', () => {
    expect(verdict(layer([healthy], { stuckUnits: 8 }, { kind: 'tanh' })).text).toBe('8 of 8 units stayed near their ends in the last 20 sampled batches');
    expect(verdict(layer([[2, 0, 0, 0, 0, 0]], {}, { kind: 'other' })).text).toBe('The same value everywhere, 2.000');
    expect(verdict(layer([[0, 0, 1, 0, 0, 8]], {}, { kind: 'other' })).text).toBe('Nothing but zeros at step 0');
    expect(verdict(layer([], {}, { kind: 'other' })).text).toBe('not read yet');
  });
});

test('metrics are shares or sizes, and only where they mean something', () => {
  const relu = layer([healthy]);
  expect(metricAt(relu, 'dead', 0)).toBe(0.25);
  expect(valueAt(relu, 'no such column', 0)).toBeNaN();
  expect([hasMetric(relu, 'dead'), hasMetric(relu, 'saturation'), hasMetric(relu, 'gradient')]).toEqual([true, false, false]);
});
