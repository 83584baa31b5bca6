// What histograms say in words.
import type { Bin, HistogramSeries } from '../../api/histograms';
import { formatCount } from '../../draw/format';

const holds = (bins: readonly Bin[]): boolean => bins.some(([left, right, n]) => n > 0 && Number.isFinite(left) && Number.isFinite(right));

/** Which histograms hold no finite value; NaN and infinite values have no place on an axis, and most writers leave them out. Empty where all hold some. */
export function withoutValues({ bins, steps, unreadable = [] }: Pick<HistogramSeries, 'bins' | 'steps' | 'unreadable'>): string {
  const empty = bins.flatMap((one, i) => (holds(one) || unreadable.some(({ item }) => item === i) ? [] : [i]));
  if (empty.length === 0) return '';
  // Counts of bins without finite edges, where a writer has such.
  const odd = empty.reduce((sum, i) => sum + bins[i].reduce((n, bin) => n + (bin[2] > 0 ? bin[2] : 0), 0), 0);
  const where = empty.length === 1 ? `step ${formatCount(steps[empty[0]])}` : `steps ${formatCount(steps[empty[0]])} to ${formatCount(steps[empty[empty.length - 1]])}`;
  return `${formatCount(empty.length)} of ${formatCount(bins.length)} histograms ${empty.length === 1 ? 'holds' : 'hold'} no finite value (NaN, infinite or empty)${odd > 0 ? `, ${formatCount(odd)} values not finite` : ''}: ${where}`;
}

/** Which records cannot be read, with the reason of the first. Empty where all can. */
export function notRead({ bins, unreadable = [] }: Pick<HistogramSeries, 'bins' | 'unreadable'>): string {
  return unreadable.length === 0 ? '' : `${formatCount(unreadable.length)} of ${formatCount(bins.length)} histograms cannot be read: ${unreadable[0].problem}`;
}

/** How many histograms are drawn with fewer buckets than are in the file. Empty where none is. */
export function mergedBuckets({ bins, grouped = [] }: Pick<HistogramSeries, 'bins' | 'grouped'>): string {
  if (grouped.length === 0) return '';
  const most = grouped.reduce((max, { buckets }) => Math.max(max, buckets), 0);
  return `${formatCount(grouped.length)} of ${formatCount(bins.length)} histograms drawn with fewer buckets than the file has (up to ${formatCount(most)})`;
}
