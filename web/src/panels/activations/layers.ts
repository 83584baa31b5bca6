// What the numbers of a layer say: its values by column name, and the judgement of the rules.
import type { LayerActivations } from '../../api/activations';
import { conditions, type LayerHealth, type LayerSign } from '../../api/layer-health';

export const metrics = ['dead', 'zeros', 'saturation', 'spread', 'gradient'] as const;
export type Metric = (typeof metrics)[number];

/** A column of a layer at a frame; NaN where the file has no such column. */
export function valueAt(layer: LayerActivations, column: string, frame: number): number {
  const at = layer.header.columns.indexOf(column);
  return at < 0 ? NaN : layer.data[frame * layer.width + at];
}

export const seriesOf = (layer: LayerActivations, column: string): Float64Array => Float64Array.from(layer.steps, (_, i) => valueAt(layer, column, i));

/** Whether a metric says anything about a layer. */
export function hasMetric(layer: LayerActivations, metric: Metric): boolean {
  const { kind, units, columns } = layer.header;
  if (metric === 'dead') return kind === 'rectifier' && units > 0;
  if (metric === 'saturation') return kind === 'sigmoid' || kind === 'tanh';
  return metric !== 'gradient' || columns.includes('grad_mean_abs');
}

export function metricAt(layer: LayerActivations, metric: Metric, frame: number): number {
  switch (metric) {
    case 'dead': return valueAt(layer, 'dead_units', frame) / layer.header.units;
    case 'zeros': return valueAt(layer, 'zero_share', frame);
    case 'saturation': return valueAt(layer, 'saturated_share', frame);
    case 'spread': return valueAt(layer, 'std', frame);
    default: return valueAt(layer, 'grad_mean_abs', frame);
  }
}

export const isLogarithmic = (metric: Metric): boolean => metric === 'spread' || metric === 'gradient';

export const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`);

/** What is said of the output of a layer; null before it is known. */
export const signOf = (health: LayerHealth | null, { header }: LayerActivations): LayerSign | null =>
  health?.signs.find((sign) => sign.reading === 'activations' && sign.layer === header.layer && (sign.model ?? null) === (header.model ?? null)) ?? null;

const levels: Record<LayerSign['level'], number> = { sick: 0, notable: 1, fine: 2 };

/** The layer to open when none is chosen: the worst, else the first that has dead ends or dead units to look for. */
export function mostTelling(layers: readonly LayerActivations[], health: LayerHealth | null): LayerActivations | undefined {
  const stands = layers.flatMap((layer) => {
    const sign = signOf(health, layer);
    return sign && sign.level !== 'fine' ? [{ layer, rank: levels[sign.level] * conditions.length + conditions.indexOf(sign.condition) }] : [];
  });
  return stands.length > 0 ? stands.reduce((worst, one) => (one.rank < worst.rank ? one : worst)).layer : (layers.find((l) => l.header.kind !== 'other') ?? layers[0]);
}

/** "3 of 8 layers are sick": those that a finding names. */
export function countSick(layers: readonly LayerActivations[], health: LayerHealth | null): number {
  return layers.filter((layer) => signOf(health, layer)?.level === 'sick').length;
}
