// What the numbers of a layer say, and the judgement of the rules beside them.
import { describe, expect, test } from 'vitest';
import type { LayerActivations, LayerHeader } from '../src/api/activations';
import type { LayerHealth, LayerSign } from '../src/api/layer-health';
import { countSick, hasMetric, metricAt, mostTelling, signOf, valueAt } from '../src/panels/activations/layers';

const columns = ['mean', 'std', 'zero_share', 'nan', 'infinite', 'dead_units'];

const layer = (name: string, over: Partial<LayerHeader> = {}): LayerActivations => ({
  tag: `sonde/activations/${name}`, count: 1, total: 1, stride: 1, width: columns.length, places: Float64Array.of(0), steps: Float64Array.of(0), wallTimes: Float64Array.of(1),
  header: {
    layer: name, module: name, moduleType: 'ReLU', kind: 'rectifier', model: null, order: 0, shape: [4, 8], units: 8, mappedUnits: 8, columns, unitColumns: ['zero_share'], ...over,
  },
  data: Float32Array.from([1, 0.5, 0.4, 0, 0, 2]),
});

const sign = (layer: string, over: Partial<LayerSign> = {}): LayerSign => ({ model: null, layer, reading: 'activations', step: 0, condition: 'sound', level: 'fine', text: '', rule: null, ...over });
const health = (...signs: LayerSign[]): LayerHealth => ({ run: 'a', signs, flows: [] });

test('metrics are shares or sizes, and only where they mean something', () => {
  const relu = layer('relu');
  expect(metricAt(relu, 'dead', 0)).toBe(0.25);
  expect(valueAt(relu, 'no such column', 0)).toBeNaN();
  expect([hasMetric(relu, 'dead'), hasMetric(relu, 'saturation'), hasMetric(relu, 'gradient')]).toEqual([true, false, false]);
});

describe('the judgement of the rules', () => {
  const layers = [layer('fc', { kind: 'other' }), layer('a'), layer('b'), layer('c')];

  test('is that of the output of the layer in its model, not of its gradient', () => {
    const of = health(sign('a', { reading: 'gradient-flow', level: 'sick' }), sign('a', { model: 'other', level: 'sick' }), sign('a', { text: 'mine' }));
    expect(signOf(of, layers[1])?.text).toBe('mine');
    expect(signOf(of, layers[2])).toBeNull();
    expect(signOf(null, layers[1])).toBeNull();
  });

  test('counts as sick what a finding names, and nothing else', () => {
    expect(countSick(layers, health(sign('a', { level: 'sick', condition: 'dead' }), sign('b', { level: 'notable', condition: 'dead' }), sign('c')))).toBe(1);
    expect(countSick(layers, null)).toBe(0);
  });

  test('opens the worst layer, else the first that units can be judged of', () => {
    expect(mostTelling(layers, health(sign('a', { level: 'notable', condition: 'not-finite' }), sign('b', { level: 'sick', condition: 'saturated' }), sign('c', { level: 'sick', condition: 'dead' })))?.header.layer).toBe('c');
    expect(mostTelling(layers, health(sign('c', { level: 'notable', condition: 'dead' })))?.header.layer).toBe('c');
    expect(mostTelling(layers, null)?.header.layer).toBe('a');
    expect(mostTelling([layers[0]], null)?.header.layer).toBe('fc');
    expect(mostTelling([], null)).toBeUndefined();
  });
});
