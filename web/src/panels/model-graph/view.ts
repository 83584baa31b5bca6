// What of a graph is on show: which nodes, given those that are expanded, and the edges between them.
import type { GraphNode, ModelGraph } from '../../api/model-graph';

export interface ViewNode {
  id: number;
  node: GraphNode;
  /** The group on show around it, or -1. */
  parent: number;
  /** Children that it would show. */
  children: number;
}

export interface ViewEdge {
  from: number;
  to: number;
  /** Different shapes that flow along it. */
  shapes: string[];
  control: boolean;
}

export interface View {
  nodes: ViewNode[];
  groups: ViewNode[];
  edges: ViewEdge[];
  /** Auxiliary nodes left out. */
  hidden: number;
}

/** Nodes that the first view may show: more is no overview. */
const firstView = 42;

const auxiliaryOps = /^(NoOp|Assert|IsVariableInitialized|VarIsInitializedOp|Assign\w*|\w*Summary\w*|(Save|Restore)\w*|ShardedFilename|MergeV2Checkpoints|ReadVariableOp|Print\w*)$/;

export const shapeText = (shape: readonly number[] | null | undefined): string => (shape ? `[${shape.map((n) => (n < 0 ? '?' : n)).join(', ')}]` : '');

export class GraphIndex {
  readonly children: number[][];
  readonly roots: number[] = [];
  /** Nodes that are left out until asked for: in graphs of other tools, constants, initialisers and summaries are most of what there is. */
  readonly auxiliary: ReadonlySet<number>;

  constructor(readonly graph: ModelGraph) {
    this.children = graph.nodes.map(() => []);
    graph.nodes.forEach((node, i) => (node.parent < 0 ? this.roots : this.children[node.parent]).push(i));
    const foreign = graph.nodes.some((n) => n.kind === 'group');
    this.auxiliary = new Set(foreign ? graph.nodes.flatMap((n, i) => (n.kind === 'constant' || (n.kind === 'op' && auxiliaryOps.test(n.type)) ? [i] : [])) : []);
  }

  isGroup(id: number): boolean {
    return this.children[id].length > 0;
  }

  /** From the outermost to the node itself. */
  pathTo(id: number): number[] {
    const path: number[] = [];
    for (let at = id; at >= 0; at = this.graph.nodes[at].parent) path.unshift(at);
    return path;
  }

  /** A group of nothing but ops is one layer to its reader. */
  isLayer(id: number): boolean {
    return this.graph.nodes[id].kind === 'module' && this.children[id].every((child) => this.graph.nodes[child].kind !== 'module');
  }

  /** Level by level, as long as the picture stays an overview; a single outermost group is open in any case. */
  firstExpanded(): Set<number> {
    const expanded = new Set<number>();
    let shown = this.roots.length;
    let level = this.roots;
    for (;;) {
      const open = level.filter((id) => this.isGroup(id) && !(this.isLayer(id) && this.graph.nodes[id].parent >= 0));
      const more = open.reduce((sum, id) => sum + this.children[id].length - 1, 0);
      if (open.length === 0 || (shown + more > firstView && open.length > 1)) return expanded;
      for (const id of open) expanded.add(id);
      shown += more;
      level = open.flatMap((id) => this.children[id]);
    }
  }

  /** Every group that holds groups or layers; with `ops`, layers too. */
  allGroups(ops: boolean): Set<number> {
    return new Set(this.graph.nodes.map((_, i) => i).filter((i) => this.isGroup(i) && (ops || !this.isLayer(i))));
  }

  view(expanded: ReadonlySet<number>, auxiliary: boolean): View {
    const { nodes: all, edges: flows } = this.graph;
    const standsFor = new Int32Array(all.length);
    const view: View = { nodes: [], groups: [], edges: [], hidden: 0 };
    all.forEach((node, i) => {
      const around = node.parent;
      if (around >= 0 && !(standsFor[around] === around && expanded.has(around))) {
        standsFor[i] = standsFor[around];
        return;
      }
      if (!auxiliary && this.auxiliary.has(i)) {
        standsFor[i] = -1;
        view.hidden++;
        return;
      }
      standsFor[i] = i;
      const shown: ViewNode = { id: i, node, parent: around, children: this.children[i].length };
      (this.isGroup(i) && expanded.has(i) ? view.groups : view.nodes).push(shown);
    });
    const byPair = new Map<string, ViewEdge>();
    for (const { from, to, shape, control } of flows) {
      const [a, b] = [standsFor[from], standsFor[to]];
      if (a < 0 || b < 0 || a === b) continue;
      const key = `${a} ${b}`;
      let edge = byPair.get(key);
      if (!edge) {
        edge = { from: a, to: b, shapes: [], control: control ?? false };
        byPair.set(key, edge);
        view.edges.push(edge);
      }
      edge.control &&= control ?? false;
      const text = shapeText(shape);
      if (text && !edge.shapes.includes(text)) edge.shapes.push(text);
    }
    return view;
  }

  /** Nodes whose name, type or path match. */
  find(pattern: RegExp): number[] {
    return this.graph.nodes.flatMap((node, i) => (pattern.test(node.path || node.name) || pattern.test(node.type) ? [i] : []));
  }

  /** Other calls of the same module. */
  callsOf(id: number): number[] {
    const { path, kind, calls } = this.graph.nodes[id];
    if (kind !== 'module' || (calls ?? 1) < 2) return [];
    return this.graph.nodes.flatMap((node, i) => (i !== id && node.kind === 'module' && node.path === path ? [i] : []));
  }
}

export type Family = 'conv' | 'linear' | 'norm' | 'activation' | 'pool' | 'recurrent' | 'embedding' | 'regular' | 'join' | 'container' | 'end' | 'other';

const families: readonly [Family, RegExp][] = [
  ['conv', /conv/i],
  ['norm', /norm/i],
  ['recurrent', /^(lstm|gru|rnn)|cell$/i],
  ['embedding', /embed/i],
  ['pool', /pool|upsampl|interpol/i],
  ['regular', /drop/i],
  ['activation', /relu|gelu|silu|elu$|sigmoid|tanh|softmax|mish|swish|softplus|hardtanh|activation/i],
  ['linear', /linear|matmul|^(aten::)?(mm|bmm|addmm|baddbmm|dense)$|attention|gemm/i],
  ['join', /^(aten::)?(add|cat|mul|sub|stack|concat|concatv2|addv2|biasadd|div)_?$/i],
];

/** What a node does, for its colour. */
export function familyOf(node: GraphNode, isContainer: boolean): Family {
  if (node.kind === 'input' || node.kind === 'output' || node.kind === 'constant') return 'end';
  if (isContainer) return 'container';
  const type = node.type || node.name;
  return families.find(([, pattern]) => pattern.test(type))?.[0] ?? 'other';
}
