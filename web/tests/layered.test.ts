// The layered layout: what it promises, on graphs of every shape.
import { describe, expect, test } from 'vitest';
import { decodeAutogradGraph, type AutogradGraphRecord } from '../src/api/autograd-graph';
import { components } from '../src/panels/autograd-graph/components';
import { groupNodes } from '../src/panels/autograd-graph/groups';
import { GraphIndex } from '../src/panels/autograd-graph/view';
import { layered, rowGap, topologicalOrder } from '../src/workers/layered';
import { columnGap } from '../src/workers/layered-places';
import type { LayoutRequest } from '../src/workers/layout-messages';
import type { FlatBox, FlatEdge } from '../src/workers/nested';
import { placeOps } from '../src/workers/op-layout';
import resnet from './fixtures/autograd-graph/resnet.json';

/** The same numbers each time. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function randomGraph(count: number, seed: number): { boxes: FlatBox[]; edges: FlatEdge[] } {
  const next = random(seed);
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from));
  const edges: FlatEdge[] = [];
  for (let from = 1; from < count; from++) for (let i = whole(1, 4); i > 0; i--) edges.push({ from, to: whole(Math.max(0, from - 12), from), weight: 1 });
  return { boxes: Array.from({ length: count }, () => ({ width: whole(30, 200), height: whole(20, 60) })), edges };
}

describe('layered layout', () => {
  test.each([1, 7, 60, 400])('puts each of %i boxes above those that it leads to, and overlaps none', (count) => {
    const { boxes, edges } = randomGraph(count, count);
    const { centers, ways } = layered(boxes, edges);
    for (const { from, to } of edges) expect(centers[from][1] + boxes[from].height / 2).toBeLessThanOrEqual(centers[to][1] - boxes[to].height / 2 - rowGap + 0.01);
    const rows = groupBy(centers.map(([x, y], i) => ({ x, y, i })), (c) => c.y);
    for (const row of rows.values()) {
      row.sort((a, b) => a.x - b.x);
      for (let k = 1; k < row.length; k++) expect(row[k].x - row[k - 1].x).toBeGreaterThanOrEqual((boxes[row[k].i].width + boxes[row[k - 1].i].width) / 2 + columnGap - 0.01);
    }
    edges.forEach(({ from, to }, i) => {
      const way = ways[i];
      expect([way[0], way[way.length - 2]]).toEqual([centers[from][0], centers[to][0]]);
      for (let k = 3; k < way.length; k += 2) expect(way[k]).toBeGreaterThan(way[k - 2]);
    });
  });

  test('draws a chain as a straight line', () => {
    const { centers } = layered(Array.from({ length: 10 }, () => ({ width: 80, height: 30 })), Array.from({ length: 9 }, (_, i) => ({ from: i + 1, to: i, weight: 1 })));
    for (const [x] of centers) expect(x).toBeCloseTo(centers[0][0], 3);
    expect(centers.map(([, y]) => y)).toEqual(centers.map(([, y]) => y).sort((a, b) => b - a));
  });

  test('leads a long edge beside the boxes', () => {
    const boxes = Array.from({ length: 4 }, () => ({ width: 80, height: 30 }));
    const { centers, ways } = layered(boxes, [[1, 0], [2, 1], [3, 2], [3, 0]].map(([from, to]) => ({ from, to, weight: 1 })));
    expect(ways[3].length).toBe(8);
    for (let i = 2; i < 6; i += 2) for (const [x] of centers.slice(1, 3)) expect(Math.abs(ways[3][i] - x)).toBeGreaterThan(40);
  });

  test('puts ports of each side in a row of their own', () => {
    const boxes: FlatBox[] = [{ width: 50, height: 20 }, { width: 50, height: 20 }, { width: 8, height: 1, port: 'in' }, { width: 8, height: 1, port: 'out' }, { width: 8, height: 1, port: 'out' }];
    const { centers } = layered(boxes, [[2, 0], [0, 1], [1, 3], [0, 4]].map(([from, to]) => ({ from, to, weight: 1 })));
    expect(centers[3][1]).toBe(centers[4][1]);
    expect(centers[2][1]).toBeLessThan(centers[0][1]);
    expect(centers[3][1]).toBeGreaterThan(centers[1][1]);
  });

  test('stacks hundreds of parameters of one op instead of drawing them in one row', () => {
    const count = 200;
    const { centers } = layered(Array.from({ length: count + 1 }, () => ({ width: 80, height: 30 })), Array.from({ length: count }, (_, i) => ({ from: i + 1, to: 0, weight: 1 })));
    const xs = centers.map(([x]) => x);
    expect(Math.max(...xs) - Math.min(...xs)).toBeLessThan(3000);
  });

  test('ends on circles, and on a chain deeper than the stack', () => {
    const boxes = Array.from({ length: 4 }, () => ({ width: 80, height: 30 }));
    const { centers } = layered(boxes, [[0, 1], [1, 2], [2, 1], [2, 2], [2, 3]].map(([from, to]) => ({ from, to, weight: 1 })));
    expect(new Set(centers.map(([, y]) => y)).size).toBe(4);
    expect([...topologicalOrder(100_000, Array.from({ length: 99_999 }, (_, i) => ({ from: i, to: i + 1 })))]).toEqual(Array.from({ length: 100_000 }, (_, i) => i));
    expect(new Set(components(100_000, Array.from({ length: 99_999 }, (_, i) => ({ from: i, to: i + 1 })))).size).toBe(100_000);
  });

  test('the same graph always looks the same', () => {
    const { boxes, edges } = randomGraph(120, 5);
    expect(layered(boxes, edges)).toEqual(layered(boxes, edges));
  });
});

describe('boxes in boxes', () => {
  const graph = decodeAutogradGraph(resnet as unknown as AutogradGraphRecord);
  const index = new GraphIndex(graph, groupNodes(graph));
  const request = (expanded: ReadonlySet<number> | null): LayoutRequest => {
    const view = index.view(expanded);
    return {
      ticket: 1, boxes: view.nodes.map((n) => ({ id: n.id, parent: n.parent, width: 60 + 6 * n.lines[0].length, height: 12 + 15 * n.lines.length })),
      groups: view.frames.map((g) => ({ id: g.id, parent: g.parent, leastWidth: 90 })), edges: view.edges.map((e) => [e.to, e.from]),
    };
  };

  test.each([['every node', null], ['closed', new Set<number>()], ['first view', index.firstExpanded()], ['all modules open', index.allGroups(true)]])('%s: boxes lie in their frames, overlap no other, and edges run from one to the other', (_, expanded) => {
    const asked = request(expanded);
    const answer = placeOps(asked);
    const at = new Map(answer.placed.map((p) => [p.id, p]));
    const parents = new Map([...asked.boxes, ...asked.groups].map((b) => [b.id, b.parent]));
    expect(answer.placed.length).toBe(parents.size);
    for (const p of answer.placed) {
      const around = at.get(parents.get(p.id)!) ?? { x: 0, y: 0, width: answer.width, height: answer.height };
      expect(p.x >= around.x && p.y >= around.y && p.x + p.width <= around.x + around.width + 0.01 && p.y + p.height <= around.y + around.height + 0.01).toBe(true);
    }
    for (const siblings of groupBy(answer.placed, (p) => parents.get(p.id)).values())
      for (const a of siblings) for (const b of siblings) if (a !== b) expect(a.x + a.width <= b.x + 0.01 || b.x + b.width <= a.x + 0.01 || a.y + a.height <= b.y + 0.01 || b.y + b.height <= a.y + 0.01).toBe(true);
    asked.edges.forEach(([from, to], i) => {
      const way = answer.edges[i];
      const [a, b] = [at.get(from)!, at.get(to)!];
      expect(way[0]).toBeCloseTo(a.x + a.width / 2, 3);
      expect(way[1]).toBeCloseTo(a.y + a.height, 3);
      expect(way[way.length - 1]).toBeCloseTo(b.y, 3);
      expect(a.y + a.height).toBeLessThan(b.y); // data flow downwards, the loss at the bottom
    });
    expect(at.get(0)!.y + at.get(0)!.height).toBeCloseTo(Math.max(...answer.placed.map((p) => p.y + p.height)), 3);
  });
});
