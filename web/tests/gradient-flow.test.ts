// Rows of the gradient-flow picture: biases, frozen ones, layers, domain.
import { describe, expect, test } from 'vitest';
import { GradientState as S, type FlowHeader, type GradientFlow } from '../src/api/gradient-flow';
import { describe as said } from '../src/panels/gradient-flow/words';
import { flowDomain, FlowReader, isBroken, isFault, type FlowCell } from '../src/panels/gradient-flow/rows';
import { mergedBuckets, notRead, withoutValues } from '../src/panels/histograms/words';

const parameter = (name: string, shape: number[]) => ({ name, layer: name.slice(0, name.lastIndexOf('.')), moduleType: 'Linear', shape });

/** Two layers and a frozen one, one frame: [state, mean, max, zero, bad] a row. */
const columns = ['state', 'mean_abs', 'max_abs', 'zero_share', 'non_finite'];
const flowOf = (parameters: FlowHeader['parameters'], rows: number[][]): GradientFlow => ({
  tag: 'sonde/gradient_flow', header: { columns, parameters }, count: 1, total: 1, stride: 1, width: parameters.length * columns.length,
  places: Float64Array.of(0), steps: Float64Array.of(0), wallTimes: Float64Array.of(1), data: Float32Array.from(rows.flat()),
});
const reader = new FlowReader(flowOf(
  [parameter('a.weight', [3, 3]), parameter('a.bias', [1]), parameter('b.weight', [2]), parameter('c.weight', [4])],
  [[S.Present, 1e-4, 1e-3, 0, 0], [S.Present, 1e-3, 1e-2, 1, 0], [S.Present, 0.5, 1, 0, 0], [S.Frozen, NaN, NaN, NaN, NaN]],
));
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
    expect([cell.elements, cell.nonFinite]).toEqual([10, 0]);
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

test('frozen, not yet run and not seen are no faults', () => {
  expect([S.Frozen, S.NotYetRun, S.NotSeen].some(isFault)).toBe(false);
  expect([S.NoGradient, S.NeverUsed, S.Cut].every(isFault)).toBe(true);
});

describe('gradients that are no numbers', () => {
  /** As recorded: mean and maximum of the finite elements are 0 where there is none. */
  const read = (rows: number[][]) => new FlowReader(flowOf([parameter('a.weight', [8, 9]), parameter('a.bias', [8]), parameter('b.weight', [4])], rows));
  const nan = (n: number) => [S.Present, 0, 0, 0, n];
  const cells = (reader: FlowReader, perLayer = false): FlowCell[] => reader.rows({ ...all, perLayer }, 0).map((row) => reader.cell(0, row));
  const state = (s: number): FlowCell => ({ state: s, mean: NaN, max: NaN, elements: 0, nonFinite: 0, zeroShare: NaN });

  test('are never a mean of 0, for eye or ear', () => {
    const found = cells(read([nan(72), nan(8), nan(4)]));
    expect(found.every(isBroken)).toBe(true);
    expect(found.map(said)).toEqual(['all 72 values NaN or infinite', 'all 8 values NaN or infinite', 'all 4 values NaN or infinite']);
    expect(cells(read([nan(72), nan(8), nan(4)]), true).map(said)[0]).toBe('all 80 values NaN or infinite');
  });

  test('leave the mean to the elements that are numbers', () => {
    const [weight] = cells(read([[S.Present, 0.5, 1, 0, 70], nan(8), nan(4)]), true);
    expect(weight.mean).toBeCloseTo(0.5, 8);
    expect(said(weight)).toBe('mean |g| 0.5000 · max 1.000 · 78 of 80 NaN or infinite');
  });

  test('a frame that could not be read is no state of the training', () => expect(said(state(NaN))).toBe('this reading could not be read'));
});

describe('histograms without a finite value', () => {
  const full: [number, number, number][] = [[0, 1, 5]];
  test('are counted in words', () => {
    expect(withoutValues({ steps: [0, 10, 20], bins: [full, [], []] })).toBe('2 of 3 histograms hold no finite value (NaN, infinite or empty): steps 10 to 20');
    expect(withoutValues({ steps: [0, 10], bins: [[], [[NaN, NaN, 7]]] })).toBe('2 of 2 histograms hold no finite value (NaN, infinite or empty), 7 values not finite: steps 0 to 10');
    const part = { steps: [0, 10], bins: [full, []], unreadable: [{ item: 1, problem: 'a/events, offset 7: no histogram' }] };
    expect(withoutValues(part)).toBe('');
    expect(notRead(part)).toBe('1 of 2 histograms cannot be read: a/events, offset 7: no histogram');
    expect(notRead({ bins: [full] })).toBe('');
    expect(mergedBuckets({ bins: [full, full], grouped: [{ item: 0, buckets: 10000 }] })).toMatch(/^1 of 2 histograms drawn with fewer buckets than the file has \(up to 10.?000\)$/);
    expect(mergedBuckets({ bins: [full], grouped: [] })).toBe('');
    expect(withoutValues({ steps: [4], bins: [[[0, 1, 0]]] })).toBe('1 of 1 histograms holds no finite value (NaN, infinite or empty): step 4');
    expect(withoutValues({ steps: [4], bins: [full] })).toBe('');
  });
});
