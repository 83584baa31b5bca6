// Lays a graph out in layers, off the main thread: boxes in boxes, edges as points.
import { Graph, layout } from '@dagrejs/dagre';
import { groupTitle, type LayoutAnswer, type LayoutRequest, type Placed } from './layout-messages';

/** Beyond this many boxes the exact ranking takes seconds; the longest path is found at once and looks alike. */
const manyBoxes = 400;

export function place(request: LayoutRequest): LayoutAnswer {
  const { ticket, boxes, groups, edges } = request;
  const graph = new Graph({ compound: true, multigraph: true });
  graph.setGraph({
    rankdir: 'TB', nodesep: 22, edgesep: 12, ranksep: groups.length > 0 ? 26 : 34, marginx: 16, marginy: 16,
    ranker: boxes.length > manyBoxes ? 'longest-path' : 'network-simplex',
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const group of groups) graph.setNode(String(group.id), {});
  for (const box of boxes) graph.setNode(String(box.id), { width: box.width, height: box.height });
  for (const { id, parent } of [...groups, ...boxes]) if (parent >= 0) graph.setParent(String(id), String(parent));
  edges.forEach(([from, to], i) => graph.setEdge(String(from), String(to), { weight: 1 }, String(i)));
  layout(graph);
  const placed: Placed[] = [...groups, ...boxes].map(({ id }) => {
    const n = graph.node(String(id)) as { x: number; y: number; width: number; height: number };
    return { id, x: n.x - n.width / 2, y: n.y - n.height / 2, width: n.width, height: n.height };
  });
  // A group reaches a little further up, for its title.
  const groupIds = new Set(groups.map((g) => g.id));
  for (const p of placed) {
    if (!groupIds.has(p.id)) continue;
    p.x -= 4;
    p.width += 8;
    p.y -= groupTitle / 2;
    p.height += groupTitle / 2 + 6;
  }
  const size = graph.graph() as { width?: number; height?: number };
  return {
    ticket, placed, width: size.width ?? 0, height: size.height ?? 0,
    edges: edges.map(([from, to], i) => {
      const edge = graph.edge({ v: String(from), w: String(to), name: String(i) }) as { points: { x: number; y: number }[] };
      return edge.points.flatMap((p) => [p.x, p.y]);
    }),
  };
}

if (typeof self !== 'undefined' && 'postMessage' in self && typeof document === 'undefined') {
  self.addEventListener('message', (event: MessageEvent<LayoutRequest>) => {
    let answer: LayoutAnswer;
    try {
      answer = place(event.data);
    } catch (error) {
      answer = { ticket: event.data.ticket, placed: [], edges: [], width: 0, height: 0, error: String(error) };
    }
    self.postMessage(answer);
  });
}
