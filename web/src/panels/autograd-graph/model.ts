// Questions to a recorded graph: neighbours, what a search finds, what lies under the cursor.
import type { AutogradGraph, GraphNode, GraphView } from '../../api/autograd-graph';
import { toNumber } from '../../api/client';

export const shapeText = (shape: readonly number[]): string => (shape.length === 0 ? 'scalar' : `[${shape.map(toNumber).join(', ')}]`);

/** The node whose box holds a point of the drawing; the last one drawn wins. -1 for none. */
export function nodeAt(view: GraphView, x: number, y: number): number {
  for (let i = view.nodes.length - 1; i >= 0; i--) {
    const n = view.nodes[i];
    if (Math.abs(x - n.x) <= n.width / 2 && Math.abs(y - n.y) <= n.height / 2) return i;
  }
  return -1;
}

/** Places of the nodes that hold the text in anything that a reader sees, near the loss first. */
export function find(graph: AutogradGraph, view: GraphView, text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const holds = (value: string | null | undefined): boolean => !!value && value.toLowerCase().includes(wanted);
  const places = view.nodes.map((_, i) => i).filter((i) => {
    const n = view.nodes[i];
    return holds(n.name) || holds(n.op) || holds(n.layer) || n.parameters.some(holds) || (n.source !== null && holds(graph.sources[n.source]?.place));
  });
  return places.sort((a, b) => view.nodes[b].y - view.nodes[a].y || view.nodes[a].x - view.nodes[b].x);
}

/** Towards the parameters (`up`) or the loss: the neighbour nearest to straight ahead, or -1. */
export function neighbour(view: GraphView, node: number, up: boolean): number {
  const next = view.edges.filter((e) => (up ? e.from : e.to) === node).map((e) => (up ? e.to : e.from));
  const { x } = view.nodes[node];
  return next.sort((a, b) => Math.abs(view.nodes[a].x - x) - Math.abs(view.nodes[b].x - x))[0] ?? -1;
}

/** The next node to the right or left in the same row, or -1. */
export function beside(view: GraphView, node: number, right: boolean): number {
  const { x, y } = view.nodes[node];
  let best = -1;
  view.nodes.forEach((n, i) => {
    if (Math.abs(n.y - y) > 1 || (right ? n.x <= x : n.x >= x)) return;
    if (best < 0 || Math.abs(n.x - x) < Math.abs(view.nodes[best].x - x)) best = i;
  });
  return best;
}

/** Names of parameters without gradient. */
export const lostNames = (graph: AutogradGraph): Set<string> => new Set(graph.unreached.map((p) => p.name));

export const isLost = (node: GraphNode, lost: ReadonlySet<string>): boolean => node.kind === 'parameter' && node.parameters.some((p) => lost.has(p));

/** The node to look at for a parameter, or -1. */
export const nodeOfParameter = (view: GraphView, name: string): number => view.nodes.findIndex((n) => n.parameters.includes(name) && n.kind !== 'cut');
