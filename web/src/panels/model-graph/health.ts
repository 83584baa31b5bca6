// How each layer of a model fares at a step, as the rules judge it, and what that comes to for a node of the graph.
import { conditions, type Condition, type LayerSign } from '../../api/layer-health';
import type { GraphIndex } from './view';

/** How a node is drawn: a sick one by its condition, one whose numbers stand out as such, the rest by what is known. Worst first. */
export type State = Exclude<Condition, 'frozen' | 'sound' | 'unread'> | 'notable' | 'frozen' | 'sound' | 'unread';

/** Colours that the colour-blind tell apart, dark enough for white text; the sign stands beside the colour wherever it is used. */
export const looks: Record<State, { name: string; sign: string; color: string }> = {
  'not-finite': { name: 'NaN or infinite', sign: '!', color: '#7a0046' },
  'no-gradient': { name: 'no gradient', sign: '✕', color: '#a3201c' },
  vanishing: { name: 'vanishing', sign: '↓', color: '#6a4aa8' },
  dead: { name: 'dead', sign: '○', color: '#6b5b00' },
  saturated: { name: 'saturated', sign: '≡', color: '#8a5a2b' },
  faulty: { name: 'faulty', sign: '?', color: '#b3470c' },
  notable: { name: 'notable', sign: '~', color: '#3f6f63' },
  frozen: { name: 'frozen', sign: '‖', color: '#5d6673' },
  sound: { name: 'sound', sign: '✓', color: '#1d6fa8' },
  unread: { name: 'nothing recorded', sign: '', color: '#7d8796' },
};

export const states = Object.keys(looks) as State[];
const rank = (state: State): number => states.indexOf(state);

/** Only what a finding names is drawn as sick. */
export const stateOf = ({ level, condition }: LayerSign): State => (level === 'sick' ? condition : level === 'notable' ? 'notable' : rank(condition) < rank('frozen') ? 'sound' : condition);

export const worst = (signs: readonly LayerSign[]): State => signs.map(stateOf).reduce((w, s) => (rank(s) < rank(w) ? s : w), 'unread' as State);

const isSick = (signs: readonly LayerSign[]): boolean => signs.some((sign) => sign.level === 'sick');

const bySeverity = (a: LayerSign, b: LayerSign): number => Number(b.level === 'sick') - Number(a.level === 'sick') || rank(stateOf(a)) - rank(stateOf(b)) || conditions.indexOf(a.condition) - conditions.indexOf(b.condition);

export class Health {
  private readonly byLayer = new Map<string, LayerSign[]>();
  private readonly ofNode: LayerSign[][];

  /** `signs` are those of the model that the graph shows. */
  constructor(private readonly index: GraphIndex, signs: readonly LayerSign[]) {
    for (const sign of signs) this.byLayer.set(sign.layer, [...(this.byLayer.get(sign.layer) ?? []), sign]);
    const { nodes } = index.graph;
    this.ofNode = nodes.map((node) => (node.kind === 'module' ? [...(this.byLayer.get(node.path ?? '') ?? [])] : []));
    // A node stands behind its parent: what is inside a closed group counts for the group.
    for (let i = nodes.length - 1; i >= 0; i--) {
      const { parent } = nodes[i];
      if (parent >= 0) for (const sign of this.ofNode[i]) if (!this.ofNode[parent].includes(sign)) this.ofNode[parent].push(sign);
    }
    for (const of of this.ofNode) of.sort(bySeverity);
  }

  signs(node: number): readonly LayerSign[] {
    return this.ofNode[node] ?? [];
  }

  state(node: number): State {
    return worst(this.signs(node));
  }

  isSick(node: number): boolean {
    return isSick(this.signs(node));
  }

  /** The innermost nodes that are sick, worst first; a layer that is called several times once. */
  sick(): number[] {
    const seen = new Set<string>();
    return this.index.graph.nodes
      .flatMap((node, i) => {
        const path = node.path ?? '';
        const mine = node.kind === 'module' && !seen.has(path) && isSick(this.byLayer.get(path) ?? []);
        if (mine) seen.add(path);
        return mine ? [i] : [];
      })
      .sort((a, b) => rank(this.state(a)) - rank(this.state(b)));
  }

  /** Layers by their state, worst first, with how many there are of each. */
  counts(): [State, number][] {
    const found = [...this.byLayer.values()].map(worst);
    return states.map((c): [State, number] => [c, found.filter((f) => f === c).length]).filter(([, n]) => n > 0);
  }
}
