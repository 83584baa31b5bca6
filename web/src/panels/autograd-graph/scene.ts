// A view that is laid out: where each box and edge lies, and what a cursor, a key or a search finds there.
import type { LayoutAnswer } from '../../workers/layout-messages';
import type { GraphIndex, Shown, ShownEdge, View } from './view';

/** Centre and size in pixels of the drawing; y grows downwards, the loss stands at the bottom. */
export interface Drawn extends Shown {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface DrawnEdge extends ShownEdge {
  /** x and y in turn, from the end nearer the loss. */
  way: number[];
  /** Passes by more rows than were kept clear for it, and may cross boxes. */
  direct: boolean;
}

export interface Scene {
  index: GraphIndex;
  nodes: Drawn[];
  frames: Drawn[];
  edges: DrawnEdge[];
  byId: Map<number, Drawn>;
  width: number;
  height: number;
}

export function makeScene(index: GraphIndex, view: View, layout: LayoutAnswer): Scene {
  const places = new Map(layout.placed.map((p) => [p.id, p]));
  const drawn = (shown: Shown): Drawn => {
    const { x, y, width, height } = places.get(shown.id)!;
    return { ...shown, x: x + width / 2, y: y + height / 2, width, height };
  };
  const [nodes, frames] = [view.nodes.map(drawn), view.frames.map(drawn)];
  // The layout has data flow downwards, to the loss; gradient goes back the same way.
  const edges = view.edges.map((edge, i) => {
    const points = layout.edges[i];
    const way: number[] = [];
    for (let at = points.length - 2; at >= 0; at -= 2) way.push(points[at], points[at + 1]);
    return { ...edge, way, direct: way.length === 4 && Math.abs(way[1] - way[3]) > 400 };
  });
  return { index, nodes, frames, edges, byId: new Map([...nodes, ...frames].map((d) => [d.id, d])), width: layout.width, height: layout.height };
}

/** Height of the strip at the top of an open group that closes it. */
export const frameTitle = 22;

const holds = (d: Drawn, x: number, y: number): boolean => Math.abs(x - d.x) <= d.width / 2 && Math.abs(y - d.y) <= d.height / 2;

/** The innermost box at a point of the drawing; the last one drawn wins. -1 for none. */
export function hit(scene: Scene, x: number, y: number): number {
  return (scene.nodes.findLast((d) => holds(d, x, y)) ?? scene.frames.findLast((d) => holds(d, x, y)))?.id ?? -1;
}

/** Whether a point of a box is on the mark that opens or closes it. */
export function onMark(scene: Scene, id: number, x: number, y: number): boolean {
  const d = scene.byId.get(id);
  return !!d?.group && x < d.x - d.width / 2 + 24 && y < d.y - d.height / 2 + frameTitle + 4;
}

/** The box on show that a node is or is in. */
export function boxOf(scene: Scene, id: number): number {
  return scene.byId.has(id) ? id : (scene.index.around(id).find((group) => scene.byId.get(group)?.group && !scene.frames.includes(scene.byId.get(group)!)) ?? -1);
}

/** Towards the parameters (`up`) or the loss: the neighbour nearest to straight ahead, or -1. */
export function neighbour(scene: Scene, id: number, up: boolean): number {
  const x = scene.byId.get(id)?.x ?? 0;
  const next = scene.edges.filter((e) => (up ? e.from : e.to) === id).map((e) => scene.byId.get(up ? e.to : e.from)!);
  return next.sort((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0]?.id ?? -1;
}

/** The next box to the right or left in the same row, or -1. */
export function beside(scene: Scene, id: number, right: boolean): number {
  const from = scene.byId.get(id);
  let best: Drawn | null = null;
  for (const d of scene.nodes) {
    if (!from || Math.abs(d.y - from.y) > 1 || (right ? d.x <= from.x : d.x >= from.x)) continue;
    if (!best || Math.abs(d.x - from.x) < Math.abs(best.x - from.x)) best = d;
  }
  return best?.id ?? -1;
}
