// GET /api/autograd-graph: the graph of a run's first traced step, from tables and indices to nodes that can be read.
import { getJson } from './client';

export type GraphNodeKind = 'loss' | 'operation' | 'parameter' | 'leaf' | 'cut' | 'detached' | 'module';

export interface GraphNode {
  kind: GraphNodeKind;
  name: string;
  op: string | null;
  layer: string | null;
  /** Index in `sources`. */
  source: number | null;
  shape: readonly number[] | null;
  inputs: (readonly number[])[];
  parameters: string[];
  inputsWithoutGradient: number;
  /** How many nodes it stands for. */
  count: number;
  remark: string | null;
}

export interface GraphEdge {
  /** The node nearer the loss. */
  from: number;
  to: number;
  /** Which output of the forward op behind `to` it is. */
  input: number;
  /** False where data passed and no gradient comes back. */
  gradient: boolean;
}

export interface UnreachedParameter {
  name: string;
  /** As in gradient flow: 1 frozen, 2 no gradient, 3 never used, 4 cut. */
  state: number;
  reason: string;
  source: number | null;
}

export interface AutogradGraph {
  /** Of the whole graph; `nodes` and `edges` hold fewer where it is large. */
  nodeCount: number;
  edgeCount: number;
  parameterCount: number;
  nodes: GraphNode[];
  edges: GraphEdge[];
  unreached: UnreachedParameter[];
  sources: { place: string; snippet: string | null }[];
  notes: string[];
  limitation: string | null;
}

/** Version 2 of the record: what stands in a table is referred to by its index, and what does not apply is left out. */
export interface AutogradGraphRecord {
  version: number;
  nodeCount: number;
  edgeCount: number;
  parameterCount: number;
  names: string[];
  layers: string[];
  shapes: (number | string)[][];
  sources: { place: string; snippet?: string }[];
  parameters: string[];
  nodes: {
    kind?: Exclude<GraphNodeKind, 'operation'>; name: number; op?: number; layer?: number; source?: number; shape?: number; inputs?: number[]; parameters?: number[];
    inputsWithoutGradient?: number; count?: number; remark?: string;
  }[];
  edges: { from: number; to: number; input?: number; dataOnly?: boolean }[];
  unreached: { parameter: number; state: number; reason: string; source?: number }[];
  notes: string[];
  limitation?: string;
}

export function decodeAutogradGraph(record: AutogradGraphRecord): AutogradGraph {
  const at = <T>(table: readonly T[], index: number | undefined): T | null => (index === undefined ? null : table[index]);
  const shapes = record.shapes.map((shape) => shape.map(Number));
  return {
    nodeCount: record.nodeCount, edgeCount: record.edgeCount, parameterCount: record.parameterCount,
    nodes: record.nodes.map((node) => ({
      kind: node.kind ?? 'operation',
      name: record.names[node.name],
      op: at(record.names, node.op),
      layer: at(record.layers, node.layer),
      source: node.source ?? null,
      shape: at(shapes, node.shape),
      inputs: (node.inputs ?? []).map((i) => shapes[i]),
      parameters: (node.parameters ?? []).map((i) => record.parameters[i]),
      inputsWithoutGradient: node.inputsWithoutGradient ?? 0,
      count: node.count ?? 1,
      remark: node.remark ?? null,
    })),
    edges: record.edges.map(({ from, to, input, dataOnly }) => ({ from, to, input: input ?? 0, gradient: !dataOnly })),
    unreached: record.unreached.map(({ parameter, state, reason, source }) => ({ name: record.parameters[parameter], state, reason, source: source ?? null })),
    sources: record.sources.map(({ place, snippet }) => ({ place, snippet: snippet ?? null })),
    notes: record.notes,
    limitation: record.limitation ?? null,
  };
}

export const fetchAutogradGraph = (run: string, tag: string): Promise<AutogradGraphRecord> => getJson<AutogradGraphRecord>('api/autograd-graph', { run, tag });
