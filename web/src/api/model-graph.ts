// GET /api/model-graph: a model as it runs, or another tool's graph in the same form. Members at their default are left out.
import { getJson } from './client';
import { readable, type Shape } from './record';

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

const tensor: Shape = { shape: ['number', '?'], type: 'text?', device: 'text?' };

const totals: Shape = { parameters: 'number', trainable: 'number', parameterBytes: 'number', multiplyAdds: 'number', inputBytes: 'number', activationBytes: 'number' };

const shape: Shape = {
  name: 'text?', type: 'text', flow: 'text', training: 'flag?', notes: ['text'],
  nodes: [{
    kind: 'text', parent: 'number', name: 'text', type: 'text', path: 'text?', call: 'number?', calls: 'number?', inputs: [tensor, '?'], outputs: [tensor, '?'], parameters: 'number?', trainable: 'number?',
    multiplyAdds: 'number?', uses: ['text', '?'], source: 'text?', bypassed: 'flag?', unregistered: 'flag?',
  }],
  edges: [{ from: 'number', to: 'number', output: 'number?', input: 'number?', shape: ['number', '?'], control: 'flag?' }],
  parameters: [{ name: 'text', layer: 'text', shape: ['number'], elements: 'number', trainable: 'flag', type: 'text', device: 'text', aliases: ['text', '?'] }],
};

/** Also that parents stand before their children, and edges between nodes that are there: what draws the graph follows them without looking. */
export function readModelGraph(value: unknown): ModelGraph {
  const graph = readable<ModelGraph>(value, shape);
  if (graph.totals != null) readable(graph.totals, totals);
  const isNode = (i: number): boolean => Number.isInteger(i) && i >= 0 && i < graph.nodes.length;
  const orphan = graph.nodes.findIndex(({ parent }, i) => parent !== -1 && !(isNode(parent) && parent < i));
  if (orphan >= 0) throw new Error(`this record cannot be read: nodes[${orphan}].parent is ${graph.nodes[orphan].parent}, no node before it`);
  const loose = graph.edges.findIndex(({ from, to }) => !isNode(from) || !isNode(to));
  if (loose >= 0) throw new Error(`this record cannot be read: edges[${loose}] leads from or to a node that is not there`);
  return graph;
}

export const fetchModelGraph = async (run: string, tag: string): Promise<ModelGraph> => readModelGraph(await getJson('api/model-graph', { run, tag }));
