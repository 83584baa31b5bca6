// How layers fare, from their gradients and their outputs, and what that comes to for the nodes of a model.
import { describe, expect, test } from 'vitest';
import type { LayerActivations } from '../src/api/activations';
import { GradientState, type GradientFlow } from '../src/api/gradient-flow';
import type { GraphNode, ModelGraph } from '../src/api/model-graph';
import { FlowReader } from '../src/panels/gradient-flow/rows';
import { conditions, Health, looks } from '../src/panels/model-graph/health';
import { GraphIndex } from '../src/panels/model-graph/view';
import { contrast } from '../src/draw/palette';

const module = (parent: number, path: string, type: string): GraphNode => ({ kind: 'module', parent, name: path, type, path });

/** Net { block { a b } act out }. */
const graph: ModelGraph = {
  name: null, type: 'Net', flow: 'data', training: true, parameters: [], totals: null, notes: [], edges: [],
  nodes: [module(-1, '', 'Net'), module(0, 'block', 'Block'), module(1, 'block.a', 'Linear'), module(1, 'block.b', 'Linear'), module(0, 'act', 'ReLU'), module(0, 'out', 'Linear')],
};
const index = new GraphIndex(graph);

const columns = ['state', 'mean_abs', 'max_abs', 'norm', 'zero_share', 'non_finite'];
type Row = [state: number, mean: number, nonFinite?: number];

/** Weights of a, b and out; a frame a list of rows. */
const flowOf = (...frames: Row[][]): FlowReader => new FlowReader({
  columns, total: frames.length,
  parameters: ['block.a', 'block.b', 'out'].map((layer) => ({ name: `${layer}.weight`, layer, moduleType: 'Linear', shape: [4, 4] })),
  steps: Float64Array.from(frames, (_, i) => i * 10),
  data: Float32Array.from(frames.flatMap((rows) => rows.flatMap(([state, mean, bad = 0]) => [state, mean, mean, mean, 0, bad]))),
} satisfies GradientFlow);

const fine: Row = [GradientState.Present, 0.01];

const relu = (silent: number, deadByFrame: number[]): LayerActivations => ({
  tag: 'sonde/activations/act', total: deadByFrame.length, window: 8, silentUnits: silent, stuckUnits: null, steps: Float64Array.from(deadByFrame, (_, i) => i * 10),
  header: { layer: 'act', module: 'act', moduleType: 'ReLU', kind: 'rectifier', model: null, order: 0, shape: [2, 10], units: 10, mappedUnits: 10, columns: ['dead_units', 'nan', 'infinite'], unitColumns: [] },
  data: Float32Array.from(deadByFrame.flatMap((dead) => [dead, 0, 0])),
});

const of = (health: Health): string[] => graph.nodes.map((_, i) => health.condition(i));

describe('health', () => {
  test('a group is as sick as the sickest of what is in it; what nothing is known of says nothing', () => {
    const health = new Health(index, flowOf([[GradientState.Present, 0.01 / 200], fine, fine]), [], null);
    expect(of(health)).toEqual(['vanishing', 'vanishing', 'vanishing', 'healthy', 'unknown', 'healthy']);
    expect(health.signs(2)[0].text).toContain('200 times less');
    expect(health.sick()).toEqual([2]);
  });

  test.each([
    ['exploding', [GradientState.Present, 2]], ['frozen', [GradientState.Frozen, NaN]], ['no-gradient', [GradientState.Cut, NaN]], ['no-gradient', [GradientState.NeverUsed, NaN]],
    ['no-gradient', [GradientState.Present, 0]], ['not-finite', [GradientState.Present, 0.01, 3]], ['unknown', [GradientState.NotYetRun, NaN]], ['healthy', [GradientState.Present, 0.0002]],
  ] as [string, Row][])('%s', (condition, row) => {
    expect(of(new Health(index, flowOf([row, fine, fine]), [], null))[2]).toBe(condition);
  });

  test('a gradient that does not reach a layer says why', () => {
    expect(new Health(index, flowOf([[GradientState.Cut, NaN], fine, fine]), [], null).signs(2)[0].text).toContain('cut');
  });

  test('the newest step has the verdict over several batches, an older one what its batch showed', () => {
    const layer = relu(6, [0, 9, 2]);
    expect(of(new Health(index, null, [layer], null))[4]).toBe('dead');
    expect(of(new Health(index, null, [layer], 0))[4]).toBe('healthy');
    expect(of(new Health(index, null, [layer], 10))[4]).toBe('dead');
  });

  test('the step chooses the frame', () => {
    const flow = flowOf([fine, fine, fine], [[GradientState.Present, 1e-6], fine, fine]);
    expect(of(new Health(index, flow, [], 0))[2]).toBe('healthy');
    expect(of(new Health(index, flow, [], null))[2]).toBe('vanishing');
  });

  test('counts layers, worst first', () => {
    expect(new Health(index, flowOf([[GradientState.Cut, NaN], fine, fine]), [relu(0, [0])], null).counts()).toEqual([['no-gradient', 1], ['healthy', 3]]);
  });

  test('every condition has a sign of its own and a colour that white text stands out from', () => {
    expect(new Set(conditions.map((c) => looks[c].sign)).size).toBe(conditions.length);
    expect(new Set(conditions.map((c) => looks[c].color)).size).toBe(conditions.length);
    for (const c of conditions.filter((c) => c !== 'unknown')) expect(contrast(looks[c].color, '#ffffff')).toBeGreaterThan(4.5);
  });
});
