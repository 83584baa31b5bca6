// What monitoring costs, in words.
import type { Overhead, ProbeOverhead } from '../../api/overhead';
import { formatCount } from '../../draw/format';

/** 0.8 %, 12 %, below 0.1 %. */
export const share = (value: number): string => (value < 0.001 ? 'below 0.1 %' : `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`);

export const duration = (seconds: number): string => {
  if (!(seconds > 0)) return '–';
  if (seconds < 1e-3) return `${Math.round(seconds * 1e6)} µs`;
  return seconds < 1 ? `${(seconds * 1e3).toPrecision(3)} ms` : `${seconds.toPrecision(3)} s`;
};

export const probeName = (name: string): string => name.replaceAll('-', ' ').replaceAll('_', ' ');

function ordinal(n: number): string {
  const tens = n % 100;
  const suffix = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${formatCount(n)}${suffix}`;
}

const often = (n: number): string => (n <= 1 ? 'each step' : `every ${ordinal(n)} step`);
const instead = (n: number): string => (n <= 1 ? 'each' : `every ${ordinal(n)}`);

/** What the budget took away, or a failure; null where the probe reads as often as it was meant to. */
export function thinned({ name, every, interval, failed }: ProbeOverhead): string | null {
  if (failed) return `${probeName(name)} is switched off after a failure`;
  return interval > every ? `${probeName(name)} ${often(interval)} instead of ${instead(every)}` : null;
}

export const schedule = ({ every, interval, failed }: ProbeOverhead): string =>
  failed ? 'switched off' : interval > every ? `${often(interval)}, wished: ${instead(every)}` : often(interval);

const span = (shares: readonly number[]): string => {
  const [low, high] = [share(Math.min(...shares)), share(Math.max(...shares))];
  return low === high ? low : `${low} to ${high}`;
};

/** Of several runs the span. The first steps are traced and cost more, so a short run's whole says little of a long one's. */
export const headline = (all: readonly Overhead[]): string =>
  `${span(all.map((o) => o.recentShare))} of the training time lately, ${span(all.map((o) => o.share))} since the first step`;
