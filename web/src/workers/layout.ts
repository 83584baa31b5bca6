// Lays a graph out in layers, off the main thread: each group by itself, as a box in the layout of the group around it.
import { Graph, layout } from '@dagrejs/dagre';
import { groupTitle, type LayoutAnswer, type LayoutRequest, type Placed } from './layout-messages';

// dagre can lay out boxes in boxes itself, but takes 96 s for 160 groups of three; group by group it takes a fraction of one.

/** Beyond this many boxes in one group the exact ranking takes seconds; the longest path is found at once and looks alike. */
const manyBoxes = 300;
const margin = 14;
const outside = -1;

interface Segment {
  /** x, y, x, y, … relative to the group. */
  points: number[];
  long: boolean;
}

interface GroupLayout {
  width: number;
  height: number;
  /** Centres of the children, relative to the group's left upper corner. */
  centers: Map<number, [number, number]>;
  /** By source node: x of the port at the upper edge through which its data comes in, and at the lower edge where it goes out. */
  inPorts: Map<number, number>;
  outPorts: Map<number, number>;
  segments: Map<string, Segment>;
}

/** An end of an edge within one group: a child, or a port for what crosses the group's border. */
type End = number | 'in' | 'out';

const keyOf = (from: End, to: End, source: number): string => `${from} ${to} ${source}`;

export function place(request: LayoutRequest): LayoutAnswer {
  const parentOf = new Map([...request.boxes, ...request.groups].map(({ id, parent }) => [id, parent]));
  const sizes = new Map<number, { width: number; height: number }>(request.boxes.map((b) => [b.id, b]));
  const children = new Map<number, number[]>([[outside, []], ...request.groups.map((g): [number, number[]] => [g.id, []])]);
  for (const [id, parent] of parentOf) children.get(parent)!.push(id);

  const around = (id: number): number[] => {
    const chain = [id];
    for (let at = parentOf.get(id)!; at !== outside; at = parentOf.get(at)!) chain.push(at);
    return [...chain, outside];
  };

  // Each edge as the steps that it takes: out of the groups around its source, across, into those around its target.
  const inGroup = new Map<number, Map<string, [End, End, number]>>([...children.keys()].map((id) => [id, new Map()]));
  const routes = request.edges.map(([from, to]) => {
    const [ups, downs] = [around(from), around(to)];
    const common = ups.find((id) => id !== from && id !== to && downs.includes(id))!;
    const route: { group: number; key: string }[] = [];
    const step = (group: number, a: End, b: End): void => {
      const key = keyOf(a, b, from);
      inGroup.get(group)!.set(key, [a, b, from]);
      route.push({ group, key });
    };
    const [up, down] = [ups.indexOf(common), downs.indexOf(common)];
    for (let i = 1; i < up; i++) step(ups[i], ups[i - 1], 'out');
    step(common, ups[up - 1], downs[down - 1]);
    for (let i = down - 1; i >= 1; i--) step(downs[i], 'in', downs[i - 1]);
    return route;
  });

  const groups = new Map<number, GroupLayout>();
  const leastWidths = new Map(request.groups.map((g) => [g.id, g.leastWidth]));
  const layOut = (id: number): void => {
    for (const child of children.get(id)!) if (children.has(child)) layOut(child);
    const done = layOutGroup(children.get(id)!, sizes, [...inGroup.get(id)!], groups, id === outside ? null : leastWidths.get(id)!);
    groups.set(id, done);
    sizes.set(id, done);
  };
  layOut(outside);

  const placed: Placed[] = [];
  const corners = new Map<number, [number, number]>([[outside, [0, 0]]]);
  const spread = (id: number): void => {
    const [x, y] = corners.get(id)!;
    for (const [child, [cx, cy]] of groups.get(id)!.centers) {
      const { width, height } = sizes.get(child)!;
      const corner: [number, number] = [x + cx - width / 2, y + cy - height / 2];
      placed.push({ id: child, x: corner[0], y: corner[1], width, height });
      if (!children.has(child)) continue;
      corners.set(child, corner);
      spread(child);
    }
  };
  spread(outside);

  const edges: number[][] = [];
  const long: boolean[] = [];
  for (const route of routes) {
    const points: number[] = [];
    let isLong = false;
    for (const { group, key } of route) {
      const [x, y] = corners.get(group)!;
      const segment = groups.get(group)!.segments.get(key)!;
      isLong ||= segment.long;
      // Where one step ends the next begins.
      for (let i = points.length > 0 ? 2 : 0; i < segment.points.length; i += 2) points.push(segment.points[i] + x, segment.points[i + 1] + y);
    }
    edges.push(points);
    long.push(isLong);
  }
  const { width, height } = groups.get(outside)!;
  return { ticket: request.ticket, placed, edges, long, width, height };
}

function layOutGroup(
  members: number[], sizes: Map<number, { width: number; height: number }>, edges: [string, [End, End, number]][], inner: Map<number, GroupLayout>, leastWidth: number | null,
): GroupLayout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 24, edgesep: 14, ranksep: 30, ranker: members.length > manyBoxes ? 'longest-path' : 'network-simplex' });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of members) {
    const { width, height } = sizes.get(id)!;
    graph.setNode(String(id), { width, height });
  }
  const port = (end: End, source: number): string => {
    if (typeof end === 'number') return String(end);
    const name = `${end} ${source}`;
    if (!graph.hasNode(name)) {
      graph.setNode(name, { width: 8, height: 1 });
      // All ports of a side in one row: tied to one point beyond it, harder than to anything else.
      if (!graph.hasNode(end)) graph.setNode(end, { width: 1, height: 1 });
      graph.setEdge(end === 'in' ? end : name, end === 'in' ? name : end, { weight: 50 }, 'tie');
    }
    return name;
  };
  for (const [key, [from, to, source]] of edges) graph.setEdge(port(from, source), port(to, source), { weight: from === 'in' || to === 'out' ? 1 : 2 }, key);
  layout(graph);

  const node = (name: string): { x: number; y: number; width: number; height: number } => graph.node(name) as never;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const reach = (x: number, y: number): void => {
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  };
  for (const id of members) {
    const n = node(String(id));
    reach(n.x - n.width / 2, n.y - n.height / 2);
    reach(n.x + n.width / 2, n.y + n.height / 2);
  }
  for (const [key, [from, to, source]] of edges) {
    const { points } = graph.edge({ v: port(from, source), w: port(to, source), name: key }) as { points: { x: number; y: number }[] };
    for (const p of points.slice(1, -1)) reach(p.x, Math.min(Math.max(p.y, top), bottom));
  }
  const width = Math.max(right - left + 2 * margin, leastWidth ?? 0);
  const [dx, dy] = [(width - (right - left)) / 2 - left, (leastWidth === null ? margin : groupTitle + 8) - top];
  const done: GroupLayout = {
    width, height: bottom + dy + margin, centers: new Map(), inPorts: new Map(), outPorts: new Map(), segments: new Map(),
  };
  for (const id of members) done.centers.set(id, [node(String(id)).x + dx, node(String(id)).y + dy]);
  for (const [key, [from, to, source]] of edges) {
    const { points } = graph.edge({ v: port(from, source), w: port(to, source), name: key }) as { points: { x: number; y: number }[] };
    const flat = points.flatMap((p) => [p.x + dx, Math.min(Math.max(p.y + dy, 0), done.height)]);
    const last = flat.length - 2;
    if (from === 'in') {
      done.inPorts.set(source, node(port('in', source)).x + dx);
      [flat[0], flat[1]] = [done.inPorts.get(source)!, 0];
    } else if (inner.has(from as number)) [flat[0], flat[1]] = portOf(done, inner, from as number, source, sizes, false);
    if (to === 'out') {
      done.outPorts.set(source, node(port('out', source)).x + dx);
      [flat[last], flat[last + 1]] = [done.outPorts.get(source)!, done.height];
    } else if (inner.has(to as number)) [flat[last], flat[last + 1]] = portOf(done, inner, to as number, source, sizes, true);
    done.segments.set(key, { points: flat, long: points.length >= 5 });
  }
  return done;
}

/** Where, in the layout of the group around it, the data of a source enters or leaves a group. */
function portOf(
  outer: GroupLayout, inner: Map<number, GroupLayout>, id: number, source: number, sizes: Map<number, { width: number; height: number }>, entering: boolean,
): [number, number] {
  const [cx, cy] = outer.centers.get(id)!;
  const { width, height } = sizes.get(id)!;
  const ports = entering ? inner.get(id)!.inPorts : inner.get(id)!.outPorts;
  return [cx - width / 2 + (ports.get(source) ?? width / 2), entering ? cy - height / 2 : cy + height / 2];
}

if (typeof self !== 'undefined' && 'postMessage' in self && typeof document === 'undefined') {
  self.addEventListener('message', (event: MessageEvent<LayoutRequest>) => {
    let answer: LayoutAnswer;
    try {
      answer = place(event.data);
    } catch (error) {
      answer = { ticket: event.data.ticket, placed: [], edges: [], long: [], width: 0, height: 0, error: String(error) };
    }
    self.postMessage(answer);
  });
}
