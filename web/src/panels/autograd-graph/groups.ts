// The modules of a graph as a tree of groups that open and close: each use of a module by itself, loops as one.
import type { AutogradGraph, GraphNode } from '../../api/autograd-graph';
import { outgoing, topologicalOrder } from '../../workers/layered';
import { components } from './components';

export interface Group {
  /** The group around it, or -1. */
  parent: number;
  kind: 'module' | 'line' | 'loop';
  /** The module's dotted name, the line, or what repeats. */
  name: string;
  /** Which use of the module it is, in the order of the forward pass, and of how many. */
  use: number;
  uses: number;
  /** Nodes in it and in the groups in it, the one nearest to the loss first. */
  nodes: number[];
}

export interface Grouping {
  /** Groups before those in them. */
  groups: Group[];
  /** The innermost group of each node, or -1. */
  groupOf: Int32Array;
  /** All nodes, so that every edge leads forward: the loss first. */
  order: Int32Array;
}

/** Uses of modules that take turns with each other this often are a loop, drawn as one until it is opened. */
const fewBoxes = 40;

/** Names of more parts are not taken apart further. */
const deepest = 24;

interface Part {
  key: string;
  kind: 'module' | 'line';
  nodes: number[];
  /** For each node of it, which use it belongs to, from the loss; absent for parameters of several. */
  useOf: Map<number, number>;
  uses: number;
}

export function groupNodes(graph: AutogradGraph): Grouping {
  return new Divider(graph).run();
}

class Divider {
  private readonly groups: Group[] = [];
  private readonly groupOf: Int32Array;
  private readonly order: Int32Array;
  private readonly layers: (string | null)[];
  /** For each node the nodes nearer the loss. */
  private readonly users: { start: Int32Array; target: Int32Array };
  private readonly seen: Int32Array;
  private readonly inPart: Int32Array;
  private readonly value: Int32Array;
  /** Of each node among those that are being divided. */
  private readonly position: Int32Array;
  private stamp = 0;

  constructor(private readonly graph: AutogradGraph) {
    const count = graph.nodes.length;
    this.order = topologicalOrder(count, graph.edges);
    this.users = outgoing(count, graph.edges.map(({ from, to }) => ({ from: to, to: from })));
    this.groupOf = new Int32Array(count).fill(-1);
    [this.seen, this.inPart, this.value, this.position] = [new Int32Array(count), new Int32Array(count), new Int32Array(count), new Int32Array(count)];
    this.layers = graph.nodes.map((node, i) => this.layerOf(node, i));
  }

  run(): Grouping {
    this.divide([...this.order], -1, '', 0);
    return { groups: this.groups, groupOf: this.groupOf, order: this.order };
  }

  /** Where the ops of a module are only known as those of one around it (nothing called its children), its parameters go with them. */
  private layerOf(node: GraphNode, i: number): string | null {
    if (node.kind === 'loss' || node.kind === 'cut' || node.kind === 'detached' || node.kind === 'leaf') return null; // always on show
    if (node.kind !== 'parameter' || node.layer === null) return node.layer;
    const users = Array.from(this.usersOf(i), (user) => this.graph.nodes[user].layer);
    const [first] = users;
    return first && users.every((layer) => layer === first) && node.layer.startsWith(`${first}.`) ? first : node.layer;
  }

  private usersOf(node: number): Int32Array {
    return this.users.target.subarray(this.users.start[node], this.users.start[node + 1]);
  }

  /** What a node belongs to among those whose layers begin with the prefix; null for the node itself. */
  private keyOf(node: number, prefix: string): string | null {
    const layer = this.layers[node];
    if (layer) {
      const from = prefix === '' ? 0 : prefix.length + 1;
      if (layer.length < from) return null;
      const dot = layer.indexOf('.', from);
      return dot < 0 ? layer : layer.slice(0, dot);
    }
    const { kind, source } = this.graph.nodes[node];
    return prefix === '' && kind === 'operation' && source !== null ? ` ${source}` : null;
  }

  /** @param nodes In topological order. */
  private divide(nodes: readonly number[], parent: number, prefix: string, depth: number): void {
    const parts = new Map<string, Part>();
    for (const [i, node] of nodes.entries()) {
      this.groupOf[node] = parent;
      this.position[node] = i;
      const key = depth < deepest ? this.keyOf(node, prefix) : null;
      if (key === null) continue;
      let part = parts.get(key);
      if (!part) parts.set(key, (part = { key, kind: key.startsWith(' ') ? 'line' : 'module', nodes: [], useOf: new Map(), uses: 0 }));
      part.nodes.push(node);
    }
    for (const [key, part] of parts) {
      if (part.nodes.length === 1) parts.delete(key);
      else this.findUses(part, nodes);
    }
    const inLoop = this.loops([...parts.values()], nodes, parent);
    for (const part of parts.values()) {
      const around = inLoop.get(part.key) ?? parent;
      const uses: number[][] = Array.from({ length: part.uses }, () => []);
      for (const node of part.nodes) {
        const use = part.useOf.get(node);
        if (use === undefined) this.groupOf[node] = around;
        else uses[use].push(node);
      }
      uses.forEach((members, use) => {
        if (members.length === 1) this.groupOf[members[0]] = around;
        if (members.length < 2) return;
        const inner = part.kind === 'line' ? part.key : this.commonLayer(members, part.key);
        const id = this.groups.push({ parent: around, kind: part.kind, name: part.kind === 'line' ? this.graph.sources[Number(part.key)].place : inner, use: part.uses - use, uses: part.uses, nodes: members }) - 1;
        if (part.kind === 'line') for (const node of members) this.groupOf[node] = id;
        else this.divide(members, id, inner, depth + 1);
      });
    }
  }

  /** Groups that hold one group and nothing else are one. */
  private commonLayer(nodes: readonly number[], key: string): string {
    let common = this.layers[nodes[0]]!;
    for (const node of nodes) {
      const layer = this.layers[node]!;
      while (layer !== common && !layer.startsWith(`${common}.`)) {
        common = common.slice(0, Math.max(key.length, common.lastIndexOf('.')));
        if (common.length === key.length) return key;
      }
    }
    return common;
  }

  /** A module that the pass leaves and enters again has been used twice. Its parameters belong to a use where only that one takes them in. */
  private findUses(part: Part, nodes: readonly number[]): void {
    const stamp = ++this.stamp;
    const ops = part.nodes.filter((node) => this.graph.nodes[node].kind !== 'parameter');
    if (ops.length === 0) {
      part.uses = 1;
      for (const node of part.nodes) part.useOf.set(node, 0);
      return;
    }
    for (const node of ops) this.inPart[node] = stamp;
    for (let i = this.position[ops[0]], last = this.position[ops[ops.length - 1]]; i <= last; i++) {
      const node = nodes[i];
      const isIn = this.inPart[node] === stamp;
      let value = 0;
      for (const user of this.usersOf(node)) {
        if (this.seen[user] === stamp) value = Math.max(value, this.value[user] + (this.inPart[user] === stamp && !isIn ? 1 : 0));
      }
      this.seen[node] = stamp;
      this.value[node] = value;
      if (!isIn) continue;
      part.useOf.set(node, value);
      part.uses = Math.max(part.uses, value + 1);
    }
    for (const node of part.nodes) {
      if (this.graph.nodes[node].kind !== 'parameter') continue;
      const uses = new Set<number>();
      for (const user of this.usersOf(node)) if (this.inPart[user] === stamp) uses.add(part.useOf.get(user)!);
      if (uses.size === 1) part.useOf.set(node, [...uses][0]);
      else if (uses.size === 0) part.useOf.set(node, part.uses - 1);
    }
  }

  /** Puts what repeats into a group of its own where it would be many boxes. Gives for each part that is in one, its group. */
  private loops(parts: readonly Part[], nodes: readonly number[], parent: number): Map<string, number> {
    const inLoop = new Map<string, number>();
    if (parts.reduce((sum, part) => sum + (part.uses > 1 ? part.uses : 0), 0) <= fewBoxes) return inLoop;
    // Parts and single nodes as they depend on each other: what goes round in a circle repeats.
    const unit = new Map<number, number>();
    parts.forEach((part, i) => part.nodes.forEach((node) => part.useOf.has(node) && unit.set(node, i)));
    let units = parts.length;
    for (const node of nodes) if (!unit.has(node)) unit.set(node, units++);
    const edges: { from: number; to: number }[] = [];
    for (const node of nodes)
      for (const user of this.usersOf(node)) {
        const [from, to] = [unit.get(user), unit.get(node)!];
        if (from !== undefined && from !== to) edges.push({ from, to });
      }
    const component = components(units, edges);
    const boxes = new Map<number, number>();
    for (let i = 0; i < units; i++) boxes.set(component[i], (boxes.get(component[i]) ?? 0) + (i < parts.length ? parts[i].uses : 1));
    for (const [at, size] of boxes) {
      const members = parts.filter((_, i) => component[i] === at);
      const repeated = members.filter((part) => part.uses > 1);
      if (size <= fewBoxes || repeated.length === 0) continue;
      const loop = this.groups.length;
      const inParts = new Set(members.flatMap((part) => part.nodes));
      const inside = (node: number): boolean => component[unit.get(node) ?? -1] === at;
      const own = nodes.filter((node) => inParts.has(node) || inside(node) || this.isOnlyUsedBy(node, inside));
      for (const node of own) this.groupOf[node] = loop;
      const names = repeated.map((part) => (part.kind === 'line' ? this.graph.sources[Number(part.key)].place.replace(/^.*\//, '') : part.key));
      this.groups.push({
        parent, kind: 'loop', name: names.slice(0, 2).join(', ') + (names.length > 2 ? ` and ${names.length - 2} more` : ''),
        use: 1, uses: Math.max(...repeated.map((part) => part.uses)), nodes: own,
      });
      for (const part of members) inLoop.set(part.key, loop);
    }
    return inLoop;
  }

  private isOnlyUsedBy(node: number, isOne: (user: number) => boolean): boolean {
    const users = this.usersOf(node);
    return this.graph.nodes[node].kind === 'parameter' && users.length > 0 && users.every(isOne);
  }
}
