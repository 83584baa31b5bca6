// The worker that lays out the model graph: dagre, group by group.
import { Graph, layout } from '@dagrejs/dagre';
import type { LayoutAnswer, LayoutRequest } from './layout-messages';
import { place as placeNested, serve, type FlatBox, type FlatEdge, type FlatLayout } from './nested';

// dagre can lay out boxes in boxes itself, but takes 96 s for 160 groups of three; group by group it takes a fraction of one.

/** Beyond this many boxes in one group the exact ranking takes seconds; the longest path is found at once and looks alike. */
const manyBoxes = 300;

export function dagre(boxes: readonly FlatBox[], edges: readonly FlatEdge[]): FlatLayout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 24, edgesep: 14, ranksep: 30, ranker: boxes.filter((b) => !b.port).length > manyBoxes ? 'longest-path' : 'network-simplex' });
  graph.setDefaultEdgeLabel(() => ({}));
  boxes.forEach(({ width, height, port }, i) => {
    graph.setNode(String(i), { width, height });
    if (!port) return;
    // All ports of a side in one row: tied to one point beyond it, harder than to anything else.
    if (!graph.hasNode(port)) graph.setNode(port, { width: 1, height: 1 });
    graph.setEdge(port === 'in' ? port : String(i), port === 'in' ? String(i) : port, { weight: 50 }, 'tie');
  });
  edges.forEach(({ from, to, weight }, i) => graph.setEdge(String(from), String(to), { weight }, String(i)));
  layout(graph);
  return {
    centers: boxes.map((_, i) => {
      const { x, y } = graph.node(String(i)) as unknown as { x: number; y: number };
      return [x, y];
    }),
    ways: edges.map(({ from, to }, i) => {
      const { points } = graph.edge({ v: String(from), w: String(to), name: String(i) }) as unknown as { points: { x: number; y: number }[] };
      return points.flatMap((p) => [p.x, p.y]);
    }),
  };
}

export const place = (request: LayoutRequest): LayoutAnswer => placeNested(request, dagre);

serve(dagre);
