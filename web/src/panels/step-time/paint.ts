// The parts of each measured step, stacked over the steps.
import { linearTicks } from '../../draw/axis';
import { font, type Surface } from '../../draw/canvas';
import { formatDuration, formatStep } from '../../draw/format';
import type { Ink } from '../../state/theme';
import { topOf, totalAt, type Part } from './parts';

export interface Stack {
  steps: ArrayLike<number>;
  parts: readonly Part[];
  /** One a part. */
  colors: readonly string[];
}

const [left, right, top, bottom] = [58, 10, 12, 22];
const labelRoom = 76;

const xOf = ({ steps }: Stack, width: number): ((step: number) => number) => {
  const [first, last] = [steps[0], steps[steps.length - 1]];
  return (step) => left + (last > first ? (step - first) / (last - first) : 0.5) * (width - left - right);
};

/** The frame that is nearest to a point; -1 where there is none. */
export function frameAt(stack: Stack, width: number, x: number): number {
  const at = xOf(stack, width);
  let best = stack.steps.length - 1;
  for (let i = best; i >= 0; i--) if (Math.abs(at(stack.steps[i]) - x) < Math.abs(at(stack.steps[best]) - x)) best = i;
  return best;
}

/** How many steps reach beyond the axis. */
export const beyond = (stack: Stack): number => {
  const most = topOf(stack.parts, stack.steps.length);
  return Array.from(stack.steps).filter((_, frame) => totalAt(stack.parts, frame) > most).length;
};

export function paintStack({ context: c, width, height }: Surface, stack: Stack, chosen: number, ink: Ink): void {
  const { steps, parts, colors } = stack;
  const most = topOf(parts, steps.length);
  const x = xOf(stack, width);
  const y = (seconds: number): number => top + (1 - Math.min(seconds, most) / most) * (height - top - bottom);
  c.font = font(11);
  c.textBaseline = 'middle';
  c.textAlign = 'right';
  for (const tick of linearTicks(0, most, Math.max(2, Math.floor((height - top - bottom) / 34)))) {
    const at = Math.round(y(tick)) + 0.5;
    c.strokeStyle = ink.grid;
    c.beginPath();
    c.moveTo(left, at);
    c.lineTo(width - right, at);
    c.stroke();
    c.fillStyle = ink.muted;
    c.fillText(tick === 0 ? '0' : formatDuration(tick), left - 7, at);
  }
  const edges = (frame: number): [number, number] => {
    const half = (other: number): number => (x(steps[other]) + x(steps[frame])) / 2;
    return [frame === 0 ? (steps.length === 1 ? left : x(steps[0])) : half(frame - 1), frame === steps.length - 1 ? (steps.length === 1 ? width - right : x(steps[frame])) : half(frame + 1)];
  };
  for (let frame = 0; frame < steps.length; frame++) {
    const [from, to] = edges(frame);
    let sum = 0;
    parts.forEach((part, i) => {
      const low = y(sum);
      sum += part.seconds[frame];
      c.fillStyle = colors[i];
      c.fillRect(from, y(sum), Math.max(1, to - from), low - y(sum));
    });
    if (sum <= most) continue;
    c.fillStyle = ink.text;
    c.beginPath();
    c.moveTo((from + to) / 2 - 4, top - 2);
    c.lineTo((from + to) / 2 + 4, top - 2);
    c.lineTo((from + to) / 2, top - 9);
    c.fill();
  }
  if (chosen >= 0) {
    c.strokeStyle = ink.text;
    c.strokeRect(Math.round(x(steps[chosen])) + 0.5, top, 0, height - top - bottom);
  }
  c.fillStyle = ink.muted;
  c.textBaseline = 'top';
  for (let i = steps.length - 1, free = width; i >= 0; i--) {
    const at = x(steps[i]);
    if (at > free - labelRoom / 2 && i < steps.length - 1) continue;
    c.textAlign = i === steps.length - 1 ? 'right' : i === 0 ? 'left' : 'center';
    c.fillText(formatStep(steps[i]), i === steps.length - 1 ? width - right : at, height - bottom + 7);
    free = at - labelRoom / 2;
  }
}
