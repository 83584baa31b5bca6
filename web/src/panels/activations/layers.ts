// What the numbers of a layer say: its values by column name, and one sentence of verdict.
import type { LayerActivations } from '../../api/activations';
import { formatCount, formatValue } from '../../draw/format';

export const metrics = ['dead', 'zeros', 'saturation', 'spread', 'gradient'] as const;
export type Metric = (typeof metrics)[number];

export interface Verdict {
  level: 'bad' | 'notable' | 'fine' | 'plain';
  text: string;
}

/** A layer of which this share of units is silent or stuck is a sick layer; the thresholds of the rules dead-relu and saturated-activation. */
export const sickShare = 0.5;

/** From this share on it is worth a look. */
const notableShare = 0.1;

/** Fewer sampled batches than these say little about a unit. */
const fewBatches = 5;

/** A column of a layer at a frame; NaN where the file has no such column. */
export function valueAt(layer: LayerActivations, column: string, frame: number): number {
  const at = layer.header.columns.indexOf(column);
  return at < 0 ? NaN : layer.data[frame * layer.header.columns.length + at];
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

const batches = (layer: LayerActivations): string => `in the last ${layer.window === 1 ? 'sampled batch' : `${formatCount(layer.window)} sampled batches`}`;

function shareVerdict(layer: LayerActivations, count: number, what: string, allFine: string): Verdict {
  const { units } = layer.header;
  if (count === 0) return { level: layer.window < fewBatches ? 'plain' : 'fine', text: `${allFine} ${batches(layer)}` };
  const share = count / units;
  const level = layer.window < fewBatches ? 'plain' : share >= sickShare ? 'bad' : share >= notableShare ? 'notable' : 'plain';
  return { level, text: `${formatCount(count)} of ${formatCount(units)} units ${what} ${batches(layer)}` };
}

/** The first thing that someone who debugs this layer should know. */
export function verdict(layer: LayerActivations): Verdict {
  const last = layer.steps.length - 1;
  if (last < 0) return { level: 'plain', text: 'not read yet' };
  for (let frame = 0; frame <= last; frame++) {
    const [nan, infinite] = [valueAt(layer, 'nan', frame), valueAt(layer, 'infinite', frame)];
    if (nan + infinite > 0)
      return { level: 'bad', text: `${nan > 0 ? `${formatCount(nan)} NaN` : `${formatCount(infinite)} infinite values`} at step ${formatCount(layer.steps[frame])}` };
  }
  if (layer.header.kind === 'rectifier' && layer.silentUnits !== null)
    return shareVerdict(layer, layer.silentUnits, 'never fired', 'Every unit fired');
  if (layer.stuckUnits !== null) return shareVerdict(layer, layer.stuckUnits, 'stayed near their ends', 'No unit stayed near its ends');
  const [mean, std, zeros] = ['mean', 'std', 'zero_share'].map((column) => valueAt(layer, column, last));
  if (zeros === 1) return { level: 'notable', text: `Nothing but zeros at step ${formatCount(layer.steps[last])}` };
  if (std === 0) return { level: 'notable', text: `The same value everywhere, ${formatValue(mean)}` };
  return { level: 'plain', text: `${formatValue(mean)} ± ${formatValue(std)}${zeros > 0.005 ? ` · ${percent(zeros)} zeros` : ''}` };
}

/** The frame whose step is nearest to one, the newest for none. */
export function frameFor(steps: Float64Array, step: number | null): number {
  let best = steps.length - 1;
  if (step !== null) for (let i = best; i >= 0; i--) if (Math.abs(steps[i] - step) < Math.abs(steps[best] - step)) best = i;
  return best;
}
