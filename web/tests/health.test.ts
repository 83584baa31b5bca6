// How layers fare, as the rules judge them, and what that comes to for the nodes of a model.
import { describe, expect, test } from 'vitest';
import { conditions, type LayerHealth, type LayerSign } from '../src/api/layer-health';
import type { GraphNode, ModelGraph } from '../src/api/model-graph';
import { Health, looks, states } from '../src/panels/model-graph/health';
import { GraphIndex } from '../src/panels/model-graph/view';
import { contrast } from '../src/draw/palette';
import { jsonOf } from './fixture';

const module = (parent: number, path: string, type: string): GraphNode => ({ kind: 'module', parent, name: path, type, path });

/** Net { block { a b } act out }. */
const graph: ModelGraph = {
  name: null, type: 'Net', flow: 'data', training: true, parameters: [], totals: null, notes: [], edges: [],
  nodes: [module(-1, '', 'Net'), module(0, 'block', 'Block'), module(1, 'block.a', 'Linear'), module(1, 'block.b', 'Linear'), module(0, 'act', 'ReLU'), module(0, 'out', 'Linear')],
};
const index = new GraphIndex(graph);

const sign = (layer: string, over: Partial<LayerSign> = {}): LayerSign => ({ model: null, layer, reading: 'gradient-flow', step: 0, condition: 'sound', level: 'fine', text: '', rule: null, ...over });
const of = (health: Health): string[] => graph.nodes.map((_, i) => health.state(i));

describe('health', () => {
  test('a group is as sick as the sickest of what is in it; what nothing is known of says nothing', () => {
    const health = new Health(index, [sign('block.a', { level: 'sick', condition: 'vanishing' }), sign('block.b'), sign('out')]);
    expect(of(health)).toEqual(['vanishing', 'vanishing', 'vanishing', 'sound', 'unread', 'sound']);
    expect(health.sick()).toEqual([2]);
    expect([0, 2, 3].map((i) => health.isSick(i))).toEqual([true, true, false]);
  });

  test('only what a finding names is drawn as sick, whatever its numbers', () => {
    for (const condition of conditions) {
      const health = new Health(index, [sign('out', { level: 'notable', condition }), sign('act', { condition })]);
      expect(health.isSick(0), condition).toBe(false);
      expect(health.sick()).toEqual([]);
      expect(health.state(5)).toBe('notable');
      expect(['sound', 'frozen', 'unread']).toContain(health.state(4));
    }
  });

  test('a finding comes before what only stands out, whatever the condition', () => {
    const health = new Health(index, [sign('block.a', { level: 'notable', condition: 'not-finite' }), sign('block.b', { level: 'sick', condition: 'saturated' })]);
    expect(health.state(1)).toBe('saturated');
    expect(health.signs(1).map((s) => s.layer)).toEqual(['block.b', 'block.a']);
  });

  test('counts layers, worst first', () => {
    const signs = [sign('block.a', { level: 'sick', condition: 'no-gradient' }), sign('block.b'), sign('out', { condition: 'frozen' }), sign('act', { reading: 'activations' }), sign('out', { reading: 'activations' })];
    expect(new Health(index, signs).counts()).toEqual([['no-gradient', 1], ['frozen', 1], ['sound', 2]]);
  });

  test('takes the answer of the server as it is', () => {
    const { signs, flows } = jsonOf<LayerHealth>('layer-health.json');
    expect(signs.every((s) => conditions.includes(s.condition) && ['sick', 'notable', 'fine'].includes(s.level) && s.text.length > 0)).toBe(true);
    expect(signs.filter((s) => s.level === 'sick').map((s) => [s.layer, s.reading, s.condition])).toEqual([['conv', 'gradient-flow', 'no-gradient']]);
    // All its units are silent, and no rule takes that for a fault.
    expect(signs.filter((s) => s.level === 'notable').map((s) => [s.layer, s.condition])).toEqual([['relu', 'dead']]);
    expect(flows).toEqual([expect.objectContaining({ tag: 'sonde/gradient_flow', level: 'sick', step: 19 })]);
    expect(new Set(jsonOf<LayerHealth>('layer-health-step.json').signs.filter((s) => s.reading === 'activations').map((s) => s.step))).toEqual(new Set([30]));
  });

  test('every state has a sign of its own and a colour that white text stands out from', () => {
    expect(new Set(states.map((c) => looks[c].sign)).size).toBe(states.length);
    expect(new Set(states.map((c) => looks[c].color)).size).toBe(states.length);
    for (const c of states.filter((c) => c !== 'unread')) expect(contrast(looks[c].color, '#ffffff')).toBeGreaterThan(4.5);
  });
});
