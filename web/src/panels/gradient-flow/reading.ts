// One step of gradient flow in a sentence, and one cell of it.
import { GradientState } from '../../api/gradient-flow';
import { formatCount, formatPower, formatValue } from '../../draw/format';
import { explanation, firstToLast, isBroken, isFault, type FlowCell } from './rows';

export interface Reading {
  text: string;
  bad: boolean;
}

/** What is odd comes first, each kind with its count; only where nothing is, first and last layer are compared. */
export function readingOf(cells: readonly FlowCell[], perLayer: boolean, judged: boolean): Reading {
  const noun = perLayer ? 'layer' : 'weight';
  const all = cells.length;
  if (all === 0) return { text: `No trained ${noun}s here`, bad: false };
  const count = (test: (cell: FlowCell) => boolean): number => cells.filter(test).length;
  const present = (cell: FlowCell): boolean => cell.state === GradientState.Present;
  const kinds: readonly (readonly [number, string, string])[] = [
    [count(isBroken), 'All gradients are NaN or infinite', 'with all values NaN or infinite'],
    [count((c) => present(c) && !isBroken(c) && c.nonFinite > 0), `Every gradient holds NaN or infinite values`, 'with some values NaN or infinite'],
    [count((c) => isFault(c.state)), `No ${noun} gets a gradient`, 'without a gradient'],
    [count((c) => present(c) && c.mean === 0 && c.nonFinite === 0), 'Every gradient is exactly 0', 'exactly 0'],
    [count((c) => Number.isNaN(c.state)), 'This step could not be read', 'not readable'],
  ];
  const whole = kinds.find(([n]) => n === all);
  if (whole) return { text: whole[1], bad: true };
  const some = kinds.filter(([n]) => n > 0);
  if (some.length > 0) return { text: `Gradients of ${formatCount(all)} ${noun}s: ${some.map(([n, , words]) => `${formatCount(n)} ${words}`).join(', ')}`, bad: true };
  return compared(cells, judged);
}

/** How far first and last layer are apart. */
function compared(cells: readonly FlowCell[], judged: boolean): Reading {
  const ratio = firstToLast(cells);
  if (ratio === null) return { text: cells.some((c) => c.state === GradientState.Present) ? 'One gradient: nothing to compare' : 'No gradient seen at this step', bad: false };
  const times = ratio < 1 ? 1 / ratio : ratio;
  if (times < 1.5) return { text: 'First and last layer get gradients of the same size', bad: judged };
  const written = times < 100 ? times.toFixed(1) : times < 1e6 ? formatCount(Math.round(Number(times.toPrecision(2)))) : formatPower(Number(times.toPrecision(1)));
  return { text: `The first layer gets ${written} × ${ratio < 1 ? 'less' : 'more'} gradient than the last`, bad: times > 100 || judged };
}

/** Of how many elements how many are not finite. */
export const notFinite = ({ nonFinite, elements }: FlowCell): string =>
  nonFinite >= elements ? (elements === 1 ? 'its one value is NaN or infinite' : `all ${formatCount(elements)} values NaN or infinite`) : `${formatCount(nonFinite)} of ${formatCount(elements)} NaN or infinite`;

export function describe(cell: FlowCell): string {
  if (cell.state !== GradientState.Present) return explanation(cell.state);
  if (isBroken(cell)) return cell.nonFinite > 0 ? notFinite(cell) : 'no finite value';
  const parts = [`mean |g| ${cell.mean === 0 ? 'exactly 0' : formatValue(cell.mean)}`, `max ${formatValue(cell.max)}`];
  if (cell.zeroShare > 0) parts.push(`${(cell.zeroShare * 100).toFixed(cell.zeroShare > 0.1 ? 0 : 1)} % zero`);
  if (cell.nonFinite > 0) parts.push(notFinite(cell));
  return parts.join(' · ');
}
