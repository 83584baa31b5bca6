// GET /api/model-graph: a model as it runs, or another tool's graph in the same form. Members at their default are left out.
import { getJson } from './client';

export interface GraphTensor {
  /** Null where not known; -1 for a size that is not known. */
  shape: number[] | null;
  type?: string;
  device?: string;
}

export type NodeKind = 'module' | 'group' | 'op' | 'input' | 'output' | 'constant';

export interface GraphNode {
  kind: NodeKind;
  /** Index of the node around it, or -1; always less than its own. */
  parent: number;
  name: string;
  type: string;
  path?: string;
  call?: number;
  calls?: number;
  inputs?: GraphTensor[];
  outputs?: GraphTensor[];
  parameters?: number;
  trainable?: number;
  multiplyAdds?: number;
  uses?: string[];
  source?: string;
  bypassed?: boolean;
  unregistered?: boolean;
  attributes?: Record<string, string>;
}

export interface GraphEdge {
  from: number;
  to: number;
  output?: number;
  input?: number;
  shape?: number[];
  control?: boolean;
}

export interface GraphParameter {
  name: string;
  layer: string;
  shape: number[];
  elements: number;
  trainable: boolean;
  type: string;
  device: string;
  aliases?: string[];
}

export interface GraphTotals {
  parameters: number;
  trainable: number;
  parameterBytes: number;
  multiplyAdds: number;
  inputBytes: number;
  activationBytes: number;
  uncounted: Record<string, number>;
}

export interface ModelGraph {
  name: string | null;
  type: string;
  flow: 'data' | 'order';
  training: boolean | null;
  nodes: GraphNode[];
  edges: GraphEdge[];
  parameters: GraphParameter[];
  totals: GraphTotals | null;
  notes: string[];
}

export const fetchModelGraph = (run: string, tag: string): Promise<ModelGraph> => getJson<ModelGraph>('api/model-graph', { run, tag });
