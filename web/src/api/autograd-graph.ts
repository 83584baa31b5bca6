// GET /api/autograd-graph: the graph of a run's first traced step, with the place of every box.
import { getJson } from './client';
import { readable, type Shape } from './record';

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

const shape: Shape = {
  nodes: 'number', edges: 'number', parameters: 'number', notes: ['text'], limitation: 'text?',
  views: [{
    name: 'text', width: 'number', height: 'number',
    nodes: [{
      kind: 'text', name: 'text', lines: ['text'], x: 'number', y: 'number', width: 'number', height: 'number', op: 'text?', layer: 'text?', source: 'number?', shape: ['number', '?'], inputs: [['number']],
      parameters: ['text'], inputsWithoutGradient: 'number', count: 'number', remark: 'text?',
    }],
    edges: [{ from: 'number', to: 'number', input: 'number', gradient: 'flag', way: ['number'] }],
  }],
  unreached: [{ name: 'text', state: 'number', reason: 'text', source: 'number?' }],
  sources: [{ place: 'text', snippet: 'text?' }],
};

export const readAutogradGraph = (value: unknown): AutogradGraph => readable(value, shape);

export const fetchAutogradGraph = async (run: string, tag: string): Promise<AutogradGraph> => readAutogradGraph(await getJson('api/autograd-graph', { run, tag }));
