// How each layer of a model fares at a step: what its gradient and its output say, worst first, and what that comes to for a node.
import type { LayerActivations } from '../../api/activations';
import { GradientState } from '../../api/gradient-flow';
import { formatCount, formatValue } from '../../draw/format';
import { frameFor, metricAt, percent, sickShare, valueAt, verdict } from '../activations/layers';
import { explanation, isFault, type FlowReader, type FlowRow } from '../gradient-flow/rows';
import type { GraphIndex } from './view';

/** From the worst to the best; `unknown` says nothing and loses against all. */
export const conditions = ['not-finite', 'no-gradient', 'exploding', 'vanishing', 'dead', 'saturated', 'frozen', 'healthy', 'unknown'] as const;
export type Condition = (typeof conditions)[number];

export interface Sign {
  condition: Condition;
  /** Where it was read: decides which panel shows more. */
  from: 'gradient' | 'activations';
  layer: string;
  text: string;
}

/** Colours that the colour-blind tell apart, dark enough for white text; the sign stands beside the colour wherever it is used. */
export const looks: Record<Condition, { name: string; sign: string; color: string }> = {
  'not-finite': { name: 'NaN or infinite', sign: '!', color: '#7a0046' },
  'no-gradient': { name: 'no gradient', sign: '✕', color: '#a3201c' },
  exploding: { name: 'exploding', sign: '↑', color: '#b3470c' },
  vanishing: { name: 'vanishing', sign: '↓', color: '#6a4aa8' },
  dead: { name: 'dead', sign: '○', color: '#6b5b00' },
  saturated: { name: 'saturated', sign: '≡', color: '#8a5a2b' },
  frozen: { name: 'frozen', sign: '‖', color: '#5d6673' },
  healthy: { name: 'healthy', sign: '✓', color: '#1d6fa8' },
  unknown: { name: 'nothing recorded', sign: '', color: '#7d8796' },
};

export const isSick = (condition: Condition): boolean => conditions.indexOf(condition) < conditions.indexOf('frozen');

/** Gradients this many times smaller or larger than the output's: the threshold of the rule vanishing-gradient, and its mirror image. */
const farApart = 100;

const worse = (a: Condition, b: Condition): boolean => conditions.indexOf(a) < conditions.indexOf(b);
export const worst = (signs: readonly Sign[]): Condition => signs.reduce<Condition>((w, s) => (worse(s.condition, w) ? s.condition : w), 'unknown');

/** Weights with two dimensions or more: biases and normalisation have scales of their own, and are not compared. */
function gradientSigns(reader: FlowReader, step: number | null): Sign[] {
  const { parameters, steps } = reader.flow;
  if (steps.length === 0) return [];
  const frame = frameFor(steps, step);
  const cells = parameters.map((p, i) => ({ ...reader.cell(frame, { label: p.name, type: p.moduleType, parameters: [i] } satisfies FlowRow), layer: p.layer, name: p.name, compared: p.shape.length > 1 && !/embedding/i.test(p.moduleType) }));
  const reference = Math.max(0, ...cells.filter((c) => c.compared && c.state === GradientState.Present && c.mean > 0).slice(-2).map((c) => c.mean));
  return cells.map(({ state, mean, nonFinite, layer, name, compared }): Sign => {
    const sign = (condition: Condition, text: string): Sign => ({ condition, from: 'gradient', layer, text: `${name}: ${text}` });
    if (isFault(state)) return sign('no-gradient', explanation(state));
    if (state === GradientState.Frozen) return sign('frozen', explanation(state));
    if (state !== GradientState.Present) return sign('unknown', explanation(state));
    if (nonFinite > 0) return sign('not-finite', `${formatCount(nonFinite)} values of its gradient are not finite`);
    if (mean === 0) return sign('no-gradient', 'its gradient is exactly zero');
    const ratio = mean / reference;
    if (!compared || !(reference > 0)) return sign('healthy', `mean |g| ${formatValue(mean)}`);
    const times = (r: number): string => formatCount(Math.round(Number(r.toPrecision(2))));
    if (ratio < 1 / farApart) return sign('vanishing', `mean |g| ${formatValue(mean)}, ${times(1 / ratio)} times less than near the output`);
    if (ratio > farApart) return sign('exploding', `mean |g| ${formatValue(mean)}, ${times(ratio)} times more than near the output`);
    return sign('healthy', `mean |g| ${formatValue(mean)}`);
  });
}

function activationSign(layer: LayerActivations, step: number | null): Sign {
  const { layer: name, kind } = layer.header;
  const sign = (condition: Condition, text: string): Sign => ({ condition, from: 'activations', layer: name, text });
  if (layer.steps.length === 0) return sign('unknown', 'not read yet');
  const frame = frameFor(layer.steps, step);
  const odd = valueAt(layer, 'nan', frame) + valueAt(layer, 'infinite', frame);
  if (odd > 0) return sign('not-finite', `${formatCount(odd)} values of its output are not finite`);
  // Of the newest step the verdict over several batches is known; of an older one what that batch showed.
  if (frame === layer.steps.length - 1) {
    const { level, text } = verdict(layer);
    return sign(level !== 'bad' ? 'healthy' : kind === 'rectifier' ? 'dead' : kind === 'other' ? 'not-finite' : 'saturated', text);
  }
  const [dead, saturated] = [metricAt(layer, 'dead', frame), metricAt(layer, 'saturation', frame)];
  if (kind === 'rectifier' && dead >= sickShare) return sign('dead', `${percent(dead)} of its units were zero for the whole batch`);
  if ((kind === 'sigmoid' || kind === 'tanh') && saturated >= sickShare) return sign('saturated', `${percent(saturated)} of its values lay near their ends`);
  return sign('healthy', kind === 'rectifier' ? `${percent(dead)} of its units were zero for the whole batch` : `${formatValue(valueAt(layer, 'mean', frame))} ± ${formatValue(valueAt(layer, 'std', frame))}`);
}

export class Health {
  private readonly byLayer = new Map<string, Sign[]>();
  private readonly ofNode: Sign[][];

  constructor(private readonly index: GraphIndex, flow: FlowReader | null, layers: readonly LayerActivations[], step: number | null) {
    for (const sign of [...(flow ? gradientSigns(flow, step) : []), ...layers.map((layer) => activationSign(layer, step))])
      this.byLayer.set(sign.layer, [...(this.byLayer.get(sign.layer) ?? []), sign]);
    const { nodes } = index.graph;
    this.ofNode = nodes.map((node) => (node.kind === 'module' ? [...(this.byLayer.get(node.path ?? '') ?? [])] : []));
    // A node stands behind its parent: what is inside a closed group counts for the group.
    for (let i = nodes.length - 1; i >= 0; i--) {
      const { parent } = nodes[i];
      if (parent >= 0) for (const sign of this.ofNode[i]) if (!this.ofNode[parent].includes(sign)) this.ofNode[parent].push(sign);
    }
    for (const signs of this.ofNode) signs.sort((a, b) => conditions.indexOf(a.condition) - conditions.indexOf(b.condition));
  }

  signs(node: number): readonly Sign[] {
    return this.ofNode[node] ?? [];
  }

  condition(node: number): Condition {
    return worst(this.signs(node));
  }

  /** The innermost nodes that are sick, worst first; a layer that is called several times once. */
  sick(): number[] {
    const seen = new Set<string>();
    return this.index.graph.nodes
      .flatMap((node, i) => {
        const path = node.path ?? '';
        const mine = node.kind === 'module' && !seen.has(path) && isSick(worst(this.byLayer.get(path) ?? []));
        if (mine) seen.add(path);
        return mine ? [i] : [];
      })
      .sort((a, b) => conditions.indexOf(this.condition(a)) - conditions.indexOf(this.condition(b)));
  }

  /** Layers by their condition, worst first, with how many there are of each. */
  counts(): [Condition, number][] {
    const found = [...this.byLayer.values()].map(worst);
    return conditions.map((c): [Condition, number] => [c, found.filter((f) => f === c).length]).filter(([, n]) => n > 0);
  }
}
