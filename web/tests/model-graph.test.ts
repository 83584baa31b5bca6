// What of a graph is on show, and its layout.
import { describe, expect, test } from 'vitest';
import type { GraphNode, ModelGraph } from '../src/api/model-graph';
import { familyOf, GraphIndex } from '../src/panels/model-graph/view';
import { place } from '../src/workers/layout';

const node = (kind: GraphNode['kind'], parent: number, name: string, type = name, more: Partial<GraphNode> = {}): GraphNode => ({ kind, parent, name, type, path: name, ...more });

/** x -> net { block { conv { conv2d } relu { relu } } add } -> output, with a skip from x to add. */
const residual: ModelGraph = {
  name: null, type: 'Net', flow: 'data', training: true, parameters: [], totals: null, notes: [],
  nodes: [
    node('module', -1, 'Net'), node('module', 0, 'block'), node('module', 1, 'conv', 'Conv2d'), node('op', 2, 'conv2d'), node('module', 1, 'relu', 'ReLU'), node('op', 4, 'relu'),
    node('op', 0, 'add'), node('input', -1, 'x', 'Tensor'), node('output', -1, 'output', 'Tensor'),
  ],
  edges: [{ from: 7, to: 3, shape: [1, 4] }, { from: 3, to: 5 }, { from: 5, to: 6 }, { from: 7, to: 6, input: 1 }, { from: 6, to: 8 }],
};

const arrows = (graph: ModelGraph, expanded: number[]): string[] => {
  const view = new GraphIndex(graph).view(new Set(expanded), true);
  return view.edges.map((e) => `${graph.nodes[e.from].name}>${graph.nodes[e.to].name}`).sort();
};

describe('view', () => {
  test('edges end at what is on show, and those inside a closed group are left out', () => {
    expect(arrows(residual, [])).toEqual(['Net>output', 'x>Net']);
    expect(arrows(residual, [0])).toEqual(['add>output', 'block>add', 'x>add', 'x>block']);
    expect(arrows(residual, [0, 1])).toEqual(['add>output', 'conv>relu', 'relu>add', 'x>add', 'x>conv']);
  });

  test('a group that is open inside a closed one stays out of sight', () => {
    expect(arrows(residual, [1, 2])).toEqual(['Net>output', 'x>Net']);
  });

  test('the first view opens groups but no single layer', () => {
    expect([...new GraphIndex(residual).firstExpanded()].sort((a, b) => a - b)).toEqual([0, 1]);
  });

  test('a level that would crowd the picture stays closed at first', () => {
    const nodes = [node('module', -1, 'Net'), ...Array.from({ length: 3 }, (_, i) => node('module', 0, `stage${i}`))];
    for (let i = 0; i < 90; i++) nodes.push(node('module', 1 + (i % 3), `fc${i}`, 'Linear'));
    expect([...new GraphIndex({ ...residual, nodes, edges: [] }).firstExpanded()]).toEqual([0]);
  });

  test('constants and initialisers of other tools are hidden and counted, ours are not', () => {
    const nodes = [node('group', -1, 'net'), node('constant', 0, 'w'), node('op', 0, 'mul'), node('op', 0, 'init', 'AssignVariableOp')];
    const index = new GraphIndex({ ...residual, nodes, edges: [{ from: 1, to: 2 }] });
    expect(index.view(new Set([0]), false)).toMatchObject({ hidden: 2, edges: [] });
    expect(index.view(new Set([0]), true)).toMatchObject({ hidden: 0, edges: [{ from: 1, to: 2 }] });
    const ours = new GraphIndex({ ...residual, nodes: [node('module', -1, 'net'), node('constant', 0, 'w')], edges: [] });
    expect(ours.view(new Set([0]), false).hidden).toBe(0);
  });

  test('calls of one module know each other', () => {
    const nodes = [node('module', -1, 'fc', 'Linear', { call: 1, calls: 2 }), node('module', -1, 'fc', 'Linear', { call: 2, calls: 2 })];
    expect(new GraphIndex({ ...residual, nodes, edges: [] }).callsOf(0)).toEqual([1]);
  });

  test.each([['Conv2d', 'conv'], ['BatchNorm2d', 'norm'], ['ReLU', 'activation'], ['LSTM', 'recurrent'], ['MaxPool2d', 'pool'], ['Linear', 'linear'], ['Embedding', 'embedding'], ['MyBlock', 'other']])('%s is drawn as %s', (type, family) => {
    expect(familyOf(node('module', -1, 'm', type), false)).toBe(family);
  });
});

describe('layout', () => {
  test('boxes lie within their groups, sources above targets, none on another', () => {
    const view = new GraphIndex(residual).view(new Set([0, 1]), true);
    const answer = place({
      ticket: 7, groups: view.groups.map(({ id, parent }) => ({ id, parent, leastWidth: 200 })),
      boxes: view.nodes.map(({ id, parent }) => ({ id, parent, width: 80, height: 40 })), edges: view.edges.map((e) => [e.from, e.to]),
    });
    const at = new Map(answer.placed.map((p) => [p.id, p]));
    for (const { id, parent } of [...view.nodes, ...view.groups]) {
      if (parent < 0) continue;
      const [inner, outer] = [at.get(id)!, at.get(parent)!];
      expect(inner.x).toBeGreaterThanOrEqual(outer.x);
      expect(inner.x + inner.width).toBeLessThanOrEqual(outer.x + outer.width);
      expect(inner.y).toBeGreaterThanOrEqual(outer.y);
      expect(inner.y + inner.height).toBeLessThanOrEqual(outer.y + outer.height);
    }
    for (const e of view.edges) expect(at.get(e.from)!.y + at.get(e.from)!.height).toBeLessThanOrEqual(at.get(e.to)!.y);
    for (const a of view.nodes) for (const b of view.nodes) {
      if (a.id >= b.id) continue;
      const [p, q] = [at.get(a.id)!, at.get(b.id)!];
      expect(p.x + p.width <= q.x || q.x + q.width <= p.x || p.y + p.height <= q.y || q.y + q.height <= p.y).toBe(true);
    }
    expect(answer.edges.every((points) => points.length >= 4 && points.every(Number.isFinite))).toBe(true);
  });
});
