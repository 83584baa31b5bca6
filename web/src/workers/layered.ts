// A layered layout of op graphs, which are long: linear in what dagre takes a power of. After Sugiyama, Tagawa and Toda (1981).
import { orderRows } from './layered-order';
import type { Places } from './layered-places';
import { spaceRows } from './layered-space';
import type { FlatBox, FlatEdge, FlatLayout } from './nested';

export const rowGap = 34;
const wayWidth = 10;

/** Edges pass the rows between their ends through points of their own, but for long ones where those points could be too many. */
const mostPoints = 1_000_000;
const longestRouted = 24;

/** Sources of one box in a row; more of them stand in rows above each other. */
const widestFan = 10;

export function layered(boxes: readonly FlatBox[], edges: readonly FlatEdge[]): FlatLayout {
  const order = topologicalOrder(boxes.length, edges);
  const rows = rowsOf(boxes, edges, order);
  const straight = spineOf(boxes.length, edges, order);
  const places: Places = { row: [...rows], width: boxes.map((b) => b.width), below: boxes.map(() => []), above: boxes.map(() => []) };
  const link = (lower: number, upper: number, weight: number): void => {
    places.above[lower].push(upper, weight);
    places.below[upper].push(lower, weight);
  };
  const add = (row: number): number => {
    const point = places.row.push(row) - 1;
    places.width.push(wayWidth);
    places.below.push([]);
    places.above.push([]);
    return point;
  };
  const longest = edges.reduce((sum, { from, to }) => sum + Math.max(0, Math.abs(rows[from] - rows[to]) - 1), 0) <= mostPoints ? Infinity : longestRouted;
  const [isSource, isSingle] = endsOf(boxes.length, edges);
  /**
   * For each box the points through which all its long edges run, by row: one line that branches, not one for each. Edges run
   * from the box that they leave; those of a parameter that one op alone takes in, together with its others to the op.
   */
  const trunks = { from: new Map<number, number[]>(), to: new Map<number, number[]>() };
  // From the upper to the lower end of each edge. What closes a circle leads upwards.
  const routes = edges.map(({ from, to, weight }, i) => {
    const [lower, upper] = rows[from] < rows[to] ? [from, to] : [to, from];
    const pull = straight[i] ? 8 : weight;
    const span = rows[upper] - rows[lower];
    if (span === 0 || span > longest) return [];
    if (span === 1) {
      link(lower, upper, pull);
      return [];
    }
    const joins = upper === from && isSource[from] && isSingle[from];
    const [side, end] = joins ? [trunks.to, lower] : [trunks.from, upper];
    let trunk = side.get(end);
    if (!trunk) side.set(end, (trunk = []));
    const step = joins ? 1 : -1;
    const [first, last] = joins ? [rows[lower] + 1, rows[upper] - 1] : [rows[upper] - 1, rows[lower] + 1];
    const join = (a: number, b: number, by: number): void => (joins ? link(a, b, by) : link(b, a, by));
    const route: number[] = [];
    for (let row = first, near = end; row !== last + step; row += step) {
      if (trunk[row] === undefined) join(near, (trunk[row] = add(row)), near === end ? pull : 6);
      route.push((near = trunk[row]));
    }
    join(route[route.length - 1], joins ? upper : lower, pull);
    return joins ? route.reverse() : route;
  });

  const lines = orderRows(places, boxes.length);
  const x = spaceRows(places, lines);
  const heights = lines.map((line) => line.reduce((most, id) => Math.max(most, id < boxes.length ? boxes[id].height : 0), 0));
  const middles: number[] = [];
  for (let row = lines.length - 1, y = 0; row >= 0; row--) {
    middles[row] = y + heights[row] / 2;
    y += heights[row] + rowGap;
  }
  const centers = boxes.map((_, i): [number, number] => [x[i], middles[rows[i]]]);
  return { centers, ways: edges.map((edge, i) => wayOf(boxes, edge, routes[i], centers, places, x, middles)) };
}

function wayOf(boxes: readonly FlatBox[], { from, to }: FlatEdge, route: readonly number[], centers: readonly [number, number][], places: Places, x: Float64Array, middles: readonly number[]): number[] {
  const down = places.row[from] > places.row[to];
  const side = down ? 0.5 : -0.5;
  const between = (down ? route : [...route].reverse()).flatMap((point) => [x[point], middles[places.row[point]]]);
  return [centers[from][0], centers[from][1] + side * boxes[from].height, ...between, centers[to][0], centers[to][1] - side * boxes[to].height];
}

/** Of each box whether nothing leads to it, and whether it leads to one box only. */
function endsOf(count: number, edges: readonly FlatEdge[]): [isSource: Uint8Array, isSingle: Uint8Array] {
  const [into, out] = [new Int32Array(count), new Int32Array(count)];
  for (const { from, to } of edges) {
    into[to]++;
    out[from]++;
  }
  return [Uint8Array.from(into, (n) => Number(n === 0)), Uint8Array.from(out, (n) => Number(n === 1))];
}

/** Every edge leads forward in it, but for those that close a cycle. Depth first without recursion: graphs are deeper than stacks. */
export function topologicalOrder(count: number, edges: readonly { from: number; to: number }[]): Int32Array {
  const { start, target } = outgoing(count, edges);
  const next = start.slice();
  const state = new Uint8Array(count); // 1 open, 2 finished
  const order = new Int32Array(count);
  let free = count;
  const open: number[] = [];
  for (let root = 0; root < count; root++) {
    if (state[root] !== 0) continue;
    state[root] = 1;
    open.push(root);
    while (open.length > 0) {
      const node = open[open.length - 1];
      if (next[node] === start[node + 1]) {
        state[node] = 2;
        order[--free] = node;
        open.pop();
        continue;
      }
      const to = target[next[node]++];
      if (state[to] !== 0) continue;
      state[to] = 1;
      open.push(to);
    }
  }
  return order;
}

/** For each node the ends of its edges, from `start[node]` to `start[node + 1]`. */
export function outgoing(count: number, edges: readonly { from: number; to: number }[]): { start: Int32Array; target: Int32Array } {
  const start = new Int32Array(count + 1);
  for (const { from } of edges) start[from + 1]++;
  for (let i = 0; i < count; i++) start[i + 1] += start[i];
  const free = start.slice();
  const target = new Int32Array(edges.length);
  for (const { from, to } of edges) target[free[from]++] = to;
  return { start, target };
}

const rankOf = (order: Int32Array): Int32Array => {
  const rank = new Int32Array(order.length);
  order.forEach((node, i) => (rank[node] = i));
  return rank;
};

/** Rows by the longest way to an end of the graph: a box stands just above the highest of those that it leads to. */
function rowsOf(boxes: readonly FlatBox[], edges: readonly FlatEdge[], order: Int32Array): Int32Array {
  const rank = rankOf(order);
  const rows = new Int32Array(boxes.length);
  const { start, target } = outgoing(boxes.length, edges);
  const lowest = boxes.some((b) => b.port === 'out') ? 1 : 0;
  const hasSources = new Uint8Array(boxes.length);
  for (const { from, to } of edges) if (from !== to) hasSources[to] = 1;
  const fan = new Int32Array(boxes.length);
  let highest = lowest;
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i];
    if (boxes[node].port) continue;
    let row = lowest;
    let only = start[node + 1] - start[node] === 1 ? target[start[node]] : -1;
    for (let e = start[node]; e < start[node + 1]; e++) {
      const to = target[e];
      if (rank[to] > i) row = Math.max(row, rows[to] + 1); // an edge that closes a cycle pushes nothing
      else only = -1;
    }
    if (only >= 0 && hasSources[node] === 0) row += Math.floor(fan[only]++ / widestFan);
    rows[node] = row;
    highest = Math.max(highest, row);
  }
  boxes.forEach(({ port }, i) => {
    if (port) rows[i] = port === 'out' ? 0 : highest + 1;
  });
  return rows;
}

/** Of the edges into each box the one behind which the longest way lies: drawn straight, it is what the eye follows. */
function spineOf(count: number, edges: readonly FlatEdge[], order: Int32Array): Uint8Array {
  const rank = rankOf(order);
  const byTarget = edges.map((_, i) => i).sort((a, b) => rank[edges[a].to] - rank[edges[b].to] || a - b);
  const length = new Int32Array(count);
  const best = new Int32Array(count).fill(-1);
  for (const i of byTarget) {
    const { from, to } = edges[i];
    if (rank[from] >= rank[to] || (best[to] >= 0 && length[from] + 1 <= length[to])) continue;
    length[to] = length[from] + 1;
    best[to] = i;
  }
  const spine = new Uint8Array(edges.length);
  for (const i of best) if (i >= 0) spine[i] = 1;
  return spine;
}
