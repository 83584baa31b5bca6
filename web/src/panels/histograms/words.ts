// What histograms say in words.
import type { Bin, HistogramSeries } from '../../api/histograms';
import { formatCount } from '../../draw/format';

const holds = (bins: readonly Bin[]): boolean => bins.some(([left, right, n]) => n > 0 && Number.isFinite(left) && Number.isFinite(right));

/** Which histograms hold no finite value; NaN and infinite values have no place on an axis, and most writers leave them out. Empty where all hold some. */
export function withoutValues({ bins, steps }: Pick<HistogramSeries, 'bins' | 'steps'>): string {
  const empty = bins.flatMap((one, i) => (holds(one) ? [] : [i]));
  if (empty.length === 0) return '';
  // Counts of bins without finite edges, where a writer has such.
  const odd = empty.reduce((sum, i) => sum + bins[i].reduce((n, bin) => n + (bin[2] > 0 ? bin[2] : 0), 0), 0);
  const where = empty.length === 1 ? `step ${formatCount(steps[empty[0]])}` : `steps ${formatCount(steps[empty[0]])} to ${formatCount(steps[empty[empty.length - 1]])}`;
  return `${formatCount(empty.length)} of ${formatCount(bins.length)} histograms ${empty.length === 1 ? 'holds' : 'hold'} no finite value (NaN, infinite or empty)${odd > 0 ? `, ${formatCount(odd)} values not finite` : ''}: ${where}`;
}
