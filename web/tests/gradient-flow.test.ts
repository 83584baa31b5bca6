// Rows of the gradient-flow picture: biases, frozen ones, layers, domain.
import { describe, expect, test } from 'vitest';
import { GradientState as S, type GradientFlow } from '../src/api/gradient-flow';
import { firstToLast, flowDomain, FlowReader, isFault } from '../src/panels/gradient-flow/rows';

const parameter = (name: string, shape: number[]) => ({ name, layer: name.slice(0, name.lastIndexOf('.')), moduleType: 'Linear', shape });

/** Two layers and a frozen one, one frame: [state, mean, max, zero, bad] a row. */
const flow: GradientFlow = {
  columns: ['state', 'mean_abs', 'max_abs', 'zero_share', 'non_finite'],
  parameters: [parameter('a.weight', [3, 3]), parameter('a.bias', [1]), parameter('b.weight', [2]), parameter('c.weight', [4])],
  steps: Float64Array.of(0),
  data: Float32Array.from([S.Present, 1e-4, 1e-3, 0, 0, S.Present, 1e-3, 1e-2, 1, 2, S.Present, 0.5, 1, 0, 0, S.Frozen, NaN, NaN, NaN, NaN]),
  total: 1,
};
const reader = new FlowReader(flow);
const all = { biases: true, frozen: true, perLayer: false };

describe('FlowReader', () => {
  test('leaves out biases and frozen ones when told', () => {
    expect(reader.rows(all, 0).map((r) => r.label)).toEqual(['a.weight', 'a.bias', 'b.weight', 'c.weight']);
    expect(reader.rows({ ...all, biases: false, frozen: false }, 0).map((r) => r.label)).toEqual(['a.weight', 'b.weight']);
  });

  test('a layer is the mean of its elements and the maximum of its maxima', () => {
    const [a] = reader.rows({ ...all, perLayer: true }, 0);
    const cell = reader.cell(0, a);
    expect(a.label).toBe('a');
    expect(cell.mean).toBeCloseTo((9 * 1e-4 + 1e-3) / 10, 8);
    expect(cell.max).toBeCloseTo(1e-2, 8);
    expect(cell.zeroShare).toBeCloseTo(0.1, 6);
    expect(cell.nonFinite).toBe(2);
  });

  test('a frozen row holds no value', () => {
    const cell = reader.cell(0, reader.rows(all, 0)[3]);
    expect(cell.state).toBe(S.Frozen);
    expect(cell.mean).toBeNaN();
  });
});

test('the domain is whole decades around all that is positive', () => {
  expect(flowDomain([{ reader, rows: reader.rows(all, 0) }])).toEqual([1e-5, 1]);
  expect(flowDomain([])).toEqual([1e-4, 1e-2]);
});

test('first over last, among those with a gradient', () => {
  expect(firstToLast(reader.rows(all, 0).map((r) => reader.cell(0, r)))).toBeCloseTo(2e-4, 8);
  expect(firstToLast([])).toBeNull();
  const cell = (mean: number) => ({ state: S.Present, mean, max: mean, nonFinite: 0, zeroShare: 0 });
  expect(firstToLast([cell(0), cell(1e-9), cell(1)])).toBe(0);
  expect(firstToLast([cell(0), cell(0)])).toBeNull();
});

test('frozen, not yet run and not seen are no faults', () => {
  expect([S.Frozen, S.NotYetRun, S.NotSeen].some(isFault)).toBe(false);
  expect([S.NoGradient, S.NeverUsed, S.Cut].every(isFault)).toBe(true);
});
