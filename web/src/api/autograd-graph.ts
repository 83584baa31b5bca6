// GET /api/autograd-graph: the graph of a run's first traced step, with the place of every box.
import { getJson } from './client';

export type GraphNodeKind = 'loss' | 'operation' | 'parameter' | 'leaf' | 'cut' | 'detached' | 'module';

export interface GraphNode {
  kind: GraphNodeKind;
  name: string;
  /** What stands in the box. */
  lines: string[];
  /** Centre and size in pixels of the drawing; y grows downwards, the loss stands at the bottom. */
  x: number;
  y: number;
  width: number;
  height: number;
  op: string | null;
  layer: string | null;
  /** Index in `sources`. */
  source: number | null;
  shape: number[] | null;
  inputs: number[][];
  parameters: string[];
  inputsWithoutGradient: number;
  count: number;
  remark: string | null;
}

export interface GraphEdge {
  from: number;
  to: number;
  input: number;
  gradient: boolean;
  /** x and y in turn. */
  way: number[];
}

export interface GraphView {
  name: 'ops' | 'modules';
  width: number;
  height: number;
  nodes: GraphNode[];
  edges: GraphEdge[];
}

export interface UnreachedParameter {
  name: string;
  /** As in gradient flow: 1 frozen, 2 no gradient, 3 never used, 4 cut. */
  state: number;
  reason: string;
  source: number | null;
}

export interface AutogradGraph {
  version: number;
  nodes: number;
  edges: number;
  parameters: number;
  views: GraphView[];
  unreached: UnreachedParameter[];
  sources: { place: string; snippet: string | null }[];
  notes: string[];
  limitation: string | null;
}

export const fetchAutogradGraph = (run: string, tag: string): Promise<AutogradGraph> => getJson<AutogradGraph>('api/autograd-graph', { run, tag });
