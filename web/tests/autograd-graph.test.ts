// The autograd graph in the page: from the bytes that C# writes to what is on show, and how one moves about in it.
import { describe, expect, test } from 'vitest';
import { decodeAutogradGraph, type AutogradGraph, type AutogradGraphRecord, type GraphNode } from '../src/api/autograd-graph';
import { fit, lookAt, start, zoomAt } from '../src/panels/autograd-graph/camera';
import { groupNodes } from '../src/panels/autograd-graph/groups';
import { find, nodeOfParameter } from '../src/panels/autograd-graph/model';
import { beside, boxOf, hit, makeScene, neighbour, onMark, type Scene } from '../src/panels/autograd-graph/scene';
import { GraphIndex, titleOf } from '../src/panels/autograd-graph/view';
import { placeOps } from '../src/workers/op-layout';
import cut from './fixtures/autograd-graph/cut.json';
import modulesOnly from './fixtures/autograd-graph/modules-only.json';
import ofEveryKind from './fixtures/autograd-graph/recorded.json';
import resnet from './fixtures/autograd-graph/resnet.json';

/** Written by the C# tests, which also check that they are what is written today. */
const fixtures = { cut, resnet, recorded: ofEveryKind, 'modules-only': modulesOnly };
const recorded = (name: keyof typeof fixtures): AutogradGraph => decodeAutogradGraph(structuredClone(fixtures[name]) as unknown as AutogradGraphRecord);

const indexOf = (graph: AutogradGraph): GraphIndex => new GraphIndex(graph, groupNodes(graph));

const node = (name: string, more: Partial<GraphNode> = {}): GraphNode => ({
  kind: 'operation', name, op: null, layer: null, source: null, shape: null, inputs: [], parameters: [], inputsWithoutGradient: 0, count: 1, remark: null, ...more,
});

const graphOf = (nodes: GraphNode[], edges: [number, number][], more: Partial<AutogradGraph> = {}): AutogradGraph => ({
  nodeCount: nodes.length, edgeCount: edges.length, parameterCount: 0, nodes, edges: edges.map(([from, to]) => ({ from, to, input: 0, gradient: true })), unreached: [],
  sources: [{ place: 'src/Model.cs:9', snippet: null }, { place: 'src/Model.cs:8', snippet: null }], notes: [], limitation: null, ...more,
});

/** A loss behind a cell that is called again and again, with a line of two ops between the calls; its weight belongs to all calls. */
function loop(calls: number): AutogradGraph {
  const nodes = [node('loss', { kind: 'loss' }), node('AccumulateGrad', { kind: 'parameter', layer: 'cell', parameters: ['cell.weight'] })];
  const edges: [number, number][] = [];
  let last = 0;
  const add = (next: GraphNode): void => {
    edges.push([last, nodes.push(next) - 1]);
    last = nodes.length - 1;
  };
  for (let i = 0; i < calls; i++) {
    add(node('AddBackward1', { source: 0 }));
    add(node('MulBackward1', { source: 0 }));
    add(node('TanhBackward0', { layer: 'cell', source: 1 }));
    add(node('AddmmBackward0', { layer: 'cell', source: 1 }));
    edges.push([last, 1]);
  }
  return graphOf(nodes, edges);
}

function layOut(index: GraphIndex, expanded: ReadonlySet<number> | null): Scene {
  const view = index.view(expanded);
  return makeScene(index, view, placeOps({
    ticket: 1,
    boxes: view.nodes.map((n) => ({ id: n.id, parent: n.parent, width: 20 + 7 * Math.max(...n.lines.map((l) => l.length)), height: 12 + 15 * n.lines.length })),
    groups: view.frames.map((g) => ({ id: g.id, parent: g.parent, leastWidth: 80 })),
    edges: view.edges.map((e) => [e.to, e.from]),
  }));
}

describe('decoding what C# wrote', () => {
  test('a record of every kind of node, with what was left out filled in', () => {
    const graph = recorded('recorded');
    expect(graph.nodes.map((n) => n.kind)).toEqual(['loss', 'operation', 'operation', 'parameter', 'parameter', 'operation', 'leaf', 'cut', 'parameter', 'detached']);
    expect(graph.nodes[2]).toEqual({ kind: 'operation', name: 'AddmmBackward0', op: 'aten::linear', layer: 'head', source: 1, shape: [5, 2], inputs: [[5, 3], [2, 3], [2]], parameters: [], inputsWithoutGradient: 1, count: 1, remark: null });
    expect(graph.nodes[4].parameters).toEqual(['head.bias', 'tied.bias']);
    expect(graph.nodes[0].shape).toEqual([]);
    expect(graph.nodes[5]).toMatchObject({ shape: null, layer: null, inputs: [] });
    expect(graph.edges[4]).toEqual({ from: 2, to: 5, input: 1, gradient: true });
    expect(graph.edges[6]).toEqual({ from: 5, to: 7, input: 0, gradient: false });
    expect(graph.unreached).toEqual([
      { name: 'choice.weight', state: 4, reason: 'cut off from the loss by aten::argmax at src/Model.cs:6', source: 3 },
      { name: 'frozen.weight', state: 1, reason: 'frozen: requires_grad is false', source: null },
    ]);
    expect(graph.sources[0]).toEqual({ place: 'src/Model.cs:9', snippet: '> 9 | return y.mean();' });
    expect(graph.sources[1].snippet).toBeNull();
    expect([graph.nodeCount, graph.edgeCount, graph.parameterCount, graph.notes, graph.limitation]).toEqual([10, 9, 4, ['a note'], 'a limitation']);
  });

  test('records of version 1 come upgraded: all nodes, or modules that stand for many', () => {
    const cut = recorded('cut');
    expect(cut.nodes.length).toBe(cut.nodeCount);
    expect(cut.nodes.find((n) => n.kind === 'cut')).toMatchObject({ name: 'aten::argmax', parameters: ['choice.weight', 'choice.bias'] });
    const modules = recorded('modules-only');
    expect(modules.nodes.find((n) => n.layer === 'cell')).toMatchObject({ kind: 'module', count: 9004 });
    expect(indexOf(modules).view(null).nodes.map((n) => n.lines)).toContainEqual(['cell', 'Program.cs:137', '9,004 nodes']);
  });
});

describe('groups', () => {
  test('modules hold what ran in them, each use of a module by itself', () => {
    const { groups, groupOf } = groupNodes(recorded('resnet'));
    const titles = groups.map(titleOf);
    expect(titles).toContain('layer1');
    expect(titles).toContain('layer1.0');
    expect(titles).toContain('layer2.0.bn1');
    expect(groups[titles.indexOf('layer1.0')].parent).toBe(titles.indexOf('layer1'));
    // Its two ReLUs are one module, used twice with other modules in between: two boxes, not one that everything goes through twice.
    const graph = recorded('resnet');
    const relus = graph.nodes.flatMap((n, i) => (n.layer === 'layer1.0.relu' ? [i] : []));
    expect(relus.map((i) => groups[groupOf[i]].name)).toEqual(['layer1.0', 'layer1.0']);
  });

  test('no picture by modules goes in circles, however many are open', () => {
    for (const graph of [recorded('resnet'), recorded('cut'), loop(3)]) {
      const index = indexOf(graph);
      for (const expanded of [new Set<number>(), index.firstExpanded(), index.allGroups(false), index.allGroups(true)]) {
        const { edges, frames } = index.view(expanded);
        if (frames.length > 0) continue; // of groups in groups the closed pictures speak
        const open = new Map<number, number[]>();
        for (const { from, to } of edges) open.set(from, [...(open.get(from) ?? []), to]);
        const state = new Map<number, number>();
        const visit = (id: number): void => {
          expect(state.get(id)).not.toBe(1);
          if (state.has(id)) return;
          state.set(id, 1);
          for (const next of open.get(id) ?? []) visit(next);
          state.set(id, 2);
        };
        visit(0);
      }
    }
  });

  test('a few uses stand side by side; what is repeated often is one box that opens', () => {
    const few = groupNodes(loop(3));
    expect(few.groups.map(titleOf)).toEqual(expect.arrayContaining(['cell  1 / 3', 'cell  2 / 3', 'cell  3 / 3', 'Model.cs:9  1 / 3']));
    expect(few.groups.every((g) => g.parent === -1)).toBe(true);
    // The last call lies nearest to the loss.
    expect(few.groups.find((g) => g.nodes.includes(4))).toMatchObject({ use: 3 });
    expect(few.groupOf[1]).toBe(-1); // a parameter of all uses is in none

    const many = indexOf(loop(60));
    const closed = many.view(new Set());
    expect(closed.nodes.map((n) => n.lines[0])).toEqual(['Model.cs:9, cell, repeated', 'loss']);
    expect(closed.nodes[0].lines[1]).toBe('241 nodes');
    expect(many.view(new Set([closed.nodes[0].id])).nodes.length).toBe(1 + 120 + 1);
  });

  test('the loss, cuts and leaves stay on show, and a closed module tells of parameters without gradient', () => {
    const index = indexOf(recorded('cut'));
    const view = index.view(new Set());
    expect(view.nodes.filter((n) => n.node?.kind === 'cut').length).toBe(1);
    expect(view.nodes[0].parent).toBe(-1);
    expect(view.nodes.find((n) => n.lines[0] === 'choice')).toMatchObject({ lost: 2, lines: ['choice', '2 nodes', '2 without gradient'] });
    expect(view.nodes.find((n) => n.lines[0] === 'features')?.lost).toBe(0);
  });

  test('dots without end in a name, and a chain of any length, do not exhaust the stack', () => {
    const deep = graphOf([node('loss', { kind: 'loss' }), ...Array.from({ length: 50 }, (_, i) => node('A', { layer: 'a.'.repeat(20_000) + i }))], Array.from({ length: 50 }, (_, i): [number, number] => [i, i + 1]));
    expect(groupNodes(deep).groups.length).toBeLessThan(30);
    const chain = graphOf(Array.from({ length: 20_000 }, (_, i) => node(i ? 'A' : 'loss', { kind: i ? 'operation' : 'loss', layer: i % 2 ? 'a' : null })), Array.from({ length: 19_999 }, (_, i): [number, number] => [i, i + 1]));
    expect(indexOf(chain).view(new Set()).nodes.length).toBeLessThan(5);
  });

  test('a graph with a circle, which no program has, is drawn too', () => {
    const graph = graphOf([node('loss', { kind: 'loss' }), node('A', { layer: 'a' }), node('B', { layer: 'a' }), node('C')], [[0, 1], [1, 2], [2, 1], [2, 3], [3, 3]]);
    expect(layOut(indexOf(graph), null).nodes.length).toBe(4);
  });
});

describe('what is on show', () => {
  const index = indexOf(recorded('resnet'));

  test('edges end at boxes that are shown, each pair once', () => {
    for (const expanded of [null, new Set<number>(), index.firstExpanded(), index.allGroups(true)]) {
      const view = index.view(expanded);
      const ids = new Set(view.nodes.map((n) => n.id));
      expect(view.edges.every((e) => ids.has(e.from) && ids.has(e.to) && e.from !== e.to)).toBe(true);
      expect(new Set(view.edges.map((e) => `${e.from} ${e.to}`)).size).toBe(view.edges.length);
    }
    expect(index.view(null).nodes.length).toBe(index.graph.nodes.length);
    expect(index.view(index.allGroups(true)).nodes.length).toBe(index.graph.nodes.length);
    expect(index.view(null).frames).toEqual([]);
  });

  test('the first view is an overview', () => {
    const first = index.view(index.firstExpanded());
    expect(first.nodes.length).toBeLessThanOrEqual(42);
    expect(first.frames.map((n) => n.lines[0])).toContain('layer1');
    expect(first.nodes.map((n) => n.lines[0])).toContain('layer1.0');
  });

  test('a group inside a closed one stays out of sight', () => {
    const [outer] = index.around(index.graph.nodes.findIndex((n) => n.layer === 'layer1.0.conv1')).slice(-1);
    const inner = index.around(index.graph.nodes.findIndex((n) => n.layer === 'layer1.0.conv1'))[0];
    expect(index.view(new Set([inner])).frames).toEqual([]);
    expect(index.view(new Set([inner])).nodes.some((n) => n.id === outer)).toBe(true);
  });
});

describe('looking at a scene', () => {
  const graph = recorded('recorded');
  const scene = layOut(indexOf(graph), null);

  test('the camera shows all of a small drawing, and the loss of one too large to read', () => {
    const screen = { width: 400, height: 400 };
    expect(fit({ width: 300, height: 340 }, screen).scale).toBe(1);
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

  test('the cursor finds the box it is in, and a frame only beside its boxes', () => {
    for (const d of scene.nodes) expect(hit(scene, d.x, d.y + d.height / 2 - 1)).toBe(d.id);
    expect(hit(scene, -50, -50)).toBe(-1);
    const index = indexOf(graph);
    const open = layOut(index, index.allGroups(true));
    const [frame] = open.frames;
    expect(hit(open, frame.x - frame.width / 2 + 2, frame.y - frame.height / 2 + 2)).toBe(frame.id);
    expect(onMark(open, frame.id, frame.x - frame.width / 2 + 2, frame.y - frame.height / 2 + 2)).toBe(true);
    expect(onMark(open, frame.id, frame.x, frame.y)).toBe(false);
    expect(onMark(open, 0, 0, 0)).toBe(false);
  });

  test('the search looks at names, ops, layers, parameters and lines, near the loss first', () => {
    const order = groupNodes(graph).order;
    expect(find(graph, order, 'ACCUM')).toHaveLength(4);
    expect(find(graph, order, 'choice')).toEqual([7, 8]);
    expect(find(graph, order, 'aten::linear')).toEqual([2]);
    expect(find(graph, order, 'model.cs:9')).toEqual([1]);
    expect(find(graph, order, ' ')).toEqual([]);
    expect(find(graph, order, 'backward')[0]).toBe(1);
  });

  test('arrow keys walk along edges and rows', () => {
    expect(neighbour(scene, 0, true)).toBe(1);
    expect(neighbour(scene, 1, true)).toBe(2);
    expect(neighbour(scene, 8, false)).toBe(7);
    expect(neighbour(scene, 8, true)).toBe(-1);
    const [left, right] = [3, 4].sort((a, b) => scene.byId.get(a)!.x - scene.byId.get(b)!.x);
    expect(beside(scene, left, true)).toBe(right);
    expect(beside(scene, right, false)).not.toBe(-1);
  });

  test('a node in a closed module is looked for at the module', () => {
    const index = indexOf(recorded('resnet'));
    const closed = layOut(index, new Set());
    const inside = index.graph.nodes.findIndex((n) => n.layer === 'layer3.1.bn2');
    expect(closed.byId.get(boxOf(closed, inside))!.lines[0]).toBe('layer3');
    expect(boxOf(closed, 0)).toBe(0);
    expect(boxOf(layOut(index, index.allGroups(true)), inside)).toBe(inside);
  });

  test('a parameter that is cut off is told from one that is reached', () => {
    const index = indexOf(graph);
    expect(graph.nodes.map((n) => index.isLost(n))).toEqual([false, false, false, false, false, false, false, false, true, false]);
    expect(nodeOfParameter(graph, 'choice.weight')).toBe(8);
    expect(nodeOfParameter(graph, 'none')).toBe(-1);
  });
});
