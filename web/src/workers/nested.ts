// Lays out boxes in boxes: each group by itself, as a box in the layout of the group around it.
import { groupTitle, type LayoutAnswer, type LayoutRequest, type Placed } from './layout-messages';

/** A box of one group, or a port: a point of its upper (`in`) or lower (`out`) edge through which edges cross it. */
export interface FlatBox {
  width: number;
  height: number;
  port?: 'in' | 'out';
}

export interface FlatEdge {
  from: number;
  to: number;
  /** The greater, the straighter. */
  weight: number;
}

export interface FlatLayout {
  /** Centres of the boxes. */
  centers: [number, number][];
  /** For each edge x, y, x, y, …, from its first box to its second. */
  ways: number[][];
}

/** Lays out boxes that hold no others: edges lead downwards, ports of a side stand in one row beyond all boxes. */
export type Engine = (boxes: readonly FlatBox[], edges: readonly FlatEdge[]) => FlatLayout;

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

type Sizes = Map<number, { width: number; height: number }>;

const keyOf = (from: End, to: End, source: number): string => `${from} ${to} ${source}`;

export function place(request: LayoutRequest, engine: Engine): LayoutAnswer {
  const parentOf = new Map([...request.boxes, ...request.groups].map(({ id, parent }) => [id, parent]));
  const sizes: Sizes = new Map(request.boxes.map((b) => [b.id, b]));
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
    const done = layOutGroup(children.get(id)!, sizes, [...inGroup.get(id)!], groups, id === outside ? null : leastWidths.get(id)!, engine);
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
  members: number[], sizes: Sizes, edges: [string, [End, End, number]][], inner: Map<number, GroupLayout>, leastWidth: number | null, engine: Engine,
): GroupLayout {
  const boxes: FlatBox[] = members.map((id) => ({ width: sizes.get(id)!.width, height: sizes.get(id)!.height }));
  const places = new Map<number | string, number>(members.map((id, i) => [id, i]));
  const placeOf = (end: End, source: number): number => {
    if (typeof end === 'number') return places.get(end)!;
    const name = `${end} ${source}`;
    let at = places.get(name);
    if (at === undefined) {
      places.set(name, (at = boxes.length));
      boxes.push({ width: 8, height: 1, port: end });
    }
    return at;
  };
  const { centers, ways } = engine(boxes, edges.map(([, [from, to, source]]) => ({ from: placeOf(from, source), to: placeOf(to, source), weight: from === 'in' || to === 'out' ? 1 : 2 })));

  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const reach = (x: number, y: number): void => {
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  };
  members.forEach((_, i) => {
    const [x, y] = centers[i];
    reach(x - boxes[i].width / 2, y - boxes[i].height / 2);
    reach(x + boxes[i].width / 2, y + boxes[i].height / 2);
  });
  for (const way of ways) for (let i = 2; i < way.length - 2; i += 2) reach(way[i], Math.min(Math.max(way[i + 1], top), bottom));
  const width = Math.max(right - left + 2 * margin, leastWidth ?? 0);
  const [dx, dy] = [(width - (right - left)) / 2 - left, (leastWidth === null ? margin : groupTitle + 8) - top];
  const done: GroupLayout = {
    width, height: bottom + dy + margin, centers: new Map(), inPorts: new Map(), outPorts: new Map(), segments: new Map(),
  };
  members.forEach((id, i) => done.centers.set(id, [centers[i][0] + dx, centers[i][1] + dy]));
  edges.forEach(([key, [from, to, source]], e) => {
    const flat = ways[e].map((value, i) => (i % 2 === 0 ? value + dx : Math.min(Math.max(value + dy, 0), done.height)));
    const last = flat.length - 2;
    if (from === 'in') {
      done.inPorts.set(source, centers[placeOf('in', source)][0] + dx);
      [flat[0], flat[1]] = [done.inPorts.get(source)!, 0];
    } else if (inner.has(from as number)) [flat[0], flat[1]] = portOf(done, inner, from as number, source, sizes, false);
    if (to === 'out') {
      done.outPorts.set(source, centers[placeOf('out', source)][0] + dx);
      [flat[last], flat[last + 1]] = [done.outPorts.get(source)!, done.height];
    } else if (inner.has(to as number)) [flat[last], flat[last + 1]] = portOf(done, inner, to as number, source, sizes, true);
    done.segments.set(key, { points: flat, long: flat.length >= 10 });
  });
  return done;
}

/** Where, in the layout of the group around it, the data of a source enters or leaves a group. */
function portOf(outer: GroupLayout, inner: Map<number, GroupLayout>, id: number, source: number, sizes: Sizes, entering: boolean): [number, number] {
  const [cx, cy] = outer.centers.get(id)!;
  const { width, height } = sizes.get(id)!;
  const ports = entering ? inner.get(id)!.inPorts : inner.get(id)!.outPorts;
  return [cx - width / 2 + (ports.get(source) ?? width / 2), entering ? cy - height / 2 : cy + height / 2];
}

/** Makes the worker answer requests: what fails is an answer too. */
export function serve(engine: Engine): void {
  if (typeof self === 'undefined' || !('postMessage' in self) || typeof document !== 'undefined') return;
  self.addEventListener('message', (event: MessageEvent<LayoutRequest>) => {
    let answer: LayoutAnswer;
    try {
      answer = place(event.data, engine);
    } catch (error) {
      answer = { ticket: event.data.ticket, placed: [], edges: [], long: [], width: 0, height: 0, error: String(error) };
    }
    self.postMessage(answer);
  });
}
