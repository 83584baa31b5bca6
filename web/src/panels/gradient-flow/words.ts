// One cell of gradient flow in words.
import { GradientState } from '../../api/gradient-flow';
import { formatCount, formatValue } from '../../draw/format';
import { explanation, isBroken, type FlowCell } from './rows';

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
