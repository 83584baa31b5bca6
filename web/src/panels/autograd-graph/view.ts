// What of a graph is on show: every node, or modules of which some are open, and the edges between what is shown.
import type { AutogradGraph, GraphNode } from '../../api/autograd-graph';
import { toNumber } from '../../api/client';
import { formatCount } from '../../draw/format';
import type { Group, Grouping } from './groups';

export interface Shown {
  /** The node's number; for a group the number of nodes plus its own. */
  id: number;
  node: GraphNode | null;
  group: Group | null;
  /** The open group around it, or -1. */
  parent: number;
  /** What stands in the box. */
  lines: string[];
  /** Parameters in it without gradient. */
  lost: number;
}

export interface ShownEdge {
  from: number;
  to: number;
  gradient: boolean;
}

export interface View {
  nodes: Shown[];
  /** Groups that are open: frames around what is in them. */
  frames: Shown[];
  edges: ShownEdge[];
}

/** Boxes that the first view by module may show: more is no overview. */
const firstView = 42;
const longestLine = 40;

const tail = (text: string): string => (text.length <= longestLine ? text : `…${text.slice(1 - longestLine)}`);

export const shapeText = (shape: readonly number[]): string => (shape.length === 0 ? 'scalar' : `[${shape.map(toNumber).join(', ')}]`);

export class GraphIndex {
  private readonly lostNames: ReadonlySet<string>;
  /** For each group the open and closed groups in it. */
  private readonly inner: number[][];

  constructor(readonly graph: AutogradGraph, readonly grouping: Grouping) {
    this.lostNames = new Set(graph.unreached.map((p) => p.name));
    this.inner = grouping.groups.map(() => []);
    grouping.groups.forEach(({ parent }, i) => parent >= 0 && this.inner[parent].push(i));
  }

  idOf(group: number): number {
    return this.graph.nodes.length + group;
  }

  groupOf(id: number): Group | null {
    return this.grouping.groups[id - this.graph.nodes.length] ?? null;
  }

  /** A parameter to which no gradient comes. */
  isLost(node: GraphNode): boolean {
    return node.kind === 'parameter' && node.parameters.some((name) => this.lostNames.has(name));
  }

  /** Ids of the groups around a node or group, the innermost first. */
  around(id: number): number[] {
    const ids: number[] = [];
    const { groups, groupOf } = this.grouping;
    for (let at = this.groupOf(id)?.parent ?? groupOf[id]; at >= 0; at = groups[at].parent) ids.push(this.idOf(at));
    return ids;
  }

  /** Boxes that a group would show when it is opened. */
  childrenOf(group: number): number {
    const count = this.grouping.groups[group].nodes.length;
    return this.inner[group].reduce((sum, i) => sum + 1 - this.grouping.groups[i].nodes.length, count);
  }

  /** Level by level, as long as the picture stays an overview; a single outermost group is open in any case. */
  firstExpanded(): Set<number> {
    const expanded = new Set<number>();
    let level = this.grouping.groups.flatMap(({ parent }, i) => (parent < 0 ? [i] : []));
    let shown = this.graph.nodes.length - level.reduce((sum, i) => sum + this.grouping.groups[i].nodes.length - 1, 0);
    for (;;) {
      // A module of nothing but ops is one layer to its reader.
      const open = level.filter((i) => this.inner[i].length > 0);
      const more = open.reduce((sum, i) => sum + this.childrenOf(i) - 1, 0);
      if (open.length === 0 || shown + more > firstView) return expanded;
      for (const i of open) expanded.add(this.idOf(i));
      shown += more;
      level = open.flatMap((i) => this.inner[i]);
    }
  }

  /** Every group that holds groups; with `ops`, all. */
  allGroups(ops: boolean): Set<number> {
    return new Set(this.grouping.groups.flatMap((_, i) => (ops || this.inner[i].length > 0 ? [this.idOf(i)] : [])));
  }

  /** @param expanded Ids of groups; null for every node, without groups. */
  view(expanded: ReadonlySet<number> | null): View {
    const { nodes: all, edges } = this.graph;
    const { groups, groupOf } = this.grouping;
    const view: View = { nodes: [], frames: [], edges: [] };
    // For each group what it is part of on the screen: itself while the groups around it are open.
    const boxOf = new Int32Array(groups.length);
    groups.forEach((group, i) => {
      const id = this.idOf(i);
      const hidden = group.parent >= 0 && (boxOf[group.parent] !== this.idOf(group.parent) || !expanded?.has(boxOf[group.parent]));
      boxOf[i] = hidden ? boxOf[group.parent] : id;
      if (expanded && !hidden) (expanded.has(id) ? view.frames : view.nodes).push(this.shownGroup(id, group));
    });
    const standsFor = Int32Array.from(all, (_, i) => (expanded && groupOf[i] >= 0 && !expanded.has(boxOf[groupOf[i]]) ? boxOf[groupOf[i]] : i));
    all.forEach((node, i) => {
      if (standsFor[i] === i) view.nodes.push({ id: i, node, group: null, parent: expanded && groupOf[i] >= 0 ? this.idOf(groupOf[i]) : -1, lines: this.linesOf(node), lost: this.isLost(node) ? 1 : 0 });
    });
    const pairs = new Map<number, ShownEdge>();
    for (const { from, to, gradient } of edges) {
      const [a, b] = [standsFor[from], standsFor[to]];
      if (a === b) continue;
      const key = a * (all.length + groups.length) + b;
      const edge = pairs.get(key);
      if (edge) edge.gradient ||= gradient;
      else {
        const fresh = { from: a, to: b, gradient };
        pairs.set(key, fresh);
        view.edges.push(fresh);
      }
    }
    return view;
  }

  private shownGroup(id: number, group: Group): Shown {
    const lost = group.nodes.filter((i) => this.isLost(this.graph.nodes[i])).length;
    const lines = [titleOf(group), `${formatCount(group.nodes.reduce((sum, i) => sum + this.graph.nodes[i].count, 0))} nodes`];
    const out = this.graph.nodes[group.nodes[0]];
    if (out.kind === 'operation' && out.shape) lines.push(shapeText(out.shape));
    if (lost > 0) lines.push(`${formatCount(lost)} without gradient`);
    return { id, node: null, group, parent: group.parent < 0 ? -1 : this.idOf(group.parent), lines, lost };
  }

  /** What stands in a node's box: name, then where it comes from, then its shape. */
  private linesOf(node: GraphNode): string[] {
    const isNamed = (node.kind === 'parameter' || node.kind === 'leaf') && node.parameters.length > 0;
    const lines = [tail(isNamed ? node.parameters.join(' = ') : node.kind === 'leaf' ? 'a leaf, no parameter' : node.name)];
    const line = node.source === null ? null : this.graph.sources[node.source].place.replace(/^.*\//, '');
    const where = [node.layer === node.name ? null : node.layer, line].filter(Boolean).join(' · ');
    if (node.kind !== 'parameter' && node.kind !== 'loss' && where) lines.push(tail(where));
    if (node.kind === 'module' && node.count > 1) lines.push(`${formatCount(node.count)} nodes`);
    else if (node.shape) lines.push(shapeText(node.shape));
    return lines;
  }
}

export const titleOf = (group: Group): string => {
  if (group.kind === 'loop') return `${tail(group.name)}, repeated`;
  const name = tail(group.kind === 'line' ? group.name.replace(/^.*\//, '') : group.name);
  return group.uses > 1 ? `${name}  ${group.use} / ${formatCount(group.uses)}` : name;
};
