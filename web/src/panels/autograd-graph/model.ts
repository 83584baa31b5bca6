// Questions to a recorded graph: what a search finds, and where a parameter is.
import type { AutogradGraph } from '../../api/autograd-graph';

/** Nodes that hold the text in anything that a reader sees, near the loss first. */
export function find(graph: AutogradGraph, order: Int32Array, text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const holds = (value: string | null | undefined): boolean => !!value && value.toLowerCase().includes(wanted);
  const lines = graph.sources.map((source) => holds(source.place));
  return [...order].filter((i) => {
    const n = graph.nodes[i];
    return holds(n.name) || holds(n.op) || holds(n.layer) || n.parameters.some(holds) || (n.source !== null && lines[n.source]);
  });
}

/** The node to look at for a parameter, or -1. */
export const nodeOfParameter = (graph: AutogradGraph, name: string): number => graph.nodes.findIndex((n) => n.parameters.includes(name) && n.kind !== 'cut');
