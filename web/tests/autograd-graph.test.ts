// Looking at a graph: where the camera goes, what a search finds, how the arrow keys walk.
import { describe, expect, test } from 'vitest';
import type { AutogradGraph, GraphNode, GraphView } from '../src/api/autograd-graph';
import { fit, lookAt, start, zoomAt } from '../src/panels/autograd-graph/camera';
import { beside, find, isLost, lostNames, neighbour, nodeAt, nodeOfParameter } from '../src/panels/autograd-graph/model';

const node = (name: string, x: number, y: number, more: Partial<GraphNode> = {}): GraphNode => ({
  kind: 'operation', name, lines: [name], x, y, width: 80, height: 40, op: null, layer: null, source: null, shape: null, inputs: [], parameters: [], inputsWithoutGradient: 0, count: 1, remark: null, ...more,
});

const view: GraphView = {
  name: 'ops', width: 300, height: 340,
  nodes: [
    node('loss', 150, 320, { kind: 'loss' }),
    node('AddBackward0', 150, 220, { op: 'aten::add', source: 0 }),
    node('AccumulateGrad', 100, 120, { kind: 'parameter', parameters: ['fc.bias'], layer: 'fc' }),
    node('aten::argmax', 250, 120, { kind: 'cut', parameters: ['first.weight'] }),
    node('AccumulateGrad', 250, 20, { kind: 'parameter', parameters: ['first.weight'], layer: 'first' }),
  ],
  edges: [[0, 1], [1, 2], [1, 3], [3, 4]].map(([from, to]) => ({ from, to, input: 0, gradient: from !== 3 && to !== 3, way: [] })),
};

const graph: AutogradGraph = {
  version: 1, nodes: 5, edges: 4, parameters: 2, views: [view], unreached: [{ name: 'first.weight', state: 4, reason: 'cut', source: null }],
  sources: [{ place: 'src/Model.cs:42', snippet: null }], notes: [], limitation: null,
};

describe('autograd graph', () => {
  test('the camera shows all of a small drawing, and the loss of one too large to read', () => {
    const screen = { width: 400, height: 400 };
    expect(fit(view, screen).scale).toBe(1);
    const tall = { width: 300, height: 9000 };
    const camera = start(tall, { x: 150, y: 8980 }, screen);
    expect(camera.scale).toBeGreaterThanOrEqual(0.55);
    const y = 8980 * camera.scale + camera.y;
    expect(y).toBeGreaterThan(300);
    expect(y).toBeLessThan(400);
  });

  test('zooming keeps the point under the cursor, within limits', () => {
    const camera = { scale: 1, x: 10, y: 20 };
    const near = zoomAt(camera, 2, 110, 220, 0.1);
    expect([(110 - near.x) / near.scale, (220 - near.y) / near.scale]).toEqual([100, 200]);
    expect(zoomAt(camera, 100, 0, 0, 0.1).scale).toBe(2.5);
    expect(zoomAt(camera, 0.001, 0, 0, 0.1).scale).toBe(0.1);
    const at = lookAt(camera, { x: 150, y: 320 }, { width: 400, height: 300 });
    expect([150 * at.scale + at.x, 320 * at.scale + at.y]).toEqual([200, 150]);
  });

  test('the cursor finds the box it is in', () => {
    expect(nodeAt(view, 150, 238)).toBe(1);
    expect(nodeAt(view, 150, 270)).toBe(-1);
  });

  test('the search looks at names, ops, layers, parameters and lines, near the loss first', () => {
    expect(find(graph, view, 'ACCUM')).toEqual([2, 4]);
    expect(find(graph, view, 'first')).toEqual([3, 4]);
    expect(find(graph, view, 'model.cs:42')).toEqual([1]);
    expect(find(graph, view, ' ')).toEqual([]);
  });

  test('arrow keys walk along edges and rows', () => {
    expect(neighbour(view, 0, true)).toBe(1);
    expect(neighbour(view, 1, true)).toBe(2);
    expect(neighbour(view, 4, false)).toBe(3);
    expect(neighbour(view, 4, true)).toBe(-1);
    expect(beside(view, 2, true)).toBe(3);
    expect(beside(view, 3, true)).toBe(-1);
  });

  test('a parameter that is cut off is told from one that is reached', () => {
    const lost = lostNames(graph);
    expect(view.nodes.map((n) => isLost(n, lost))).toEqual([false, false, false, false, true]);
    expect(nodeOfParameter(view, 'first.weight')).toBe(4);
    expect(nodeOfParameter(view, 'none')).toBe(-1);
  });
});
