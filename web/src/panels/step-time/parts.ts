// From frames of step times to bands that lie one upon another.
import type { FrameTag } from '../../api/frames';

export interface StepTimeHeader {
  /** `step`, `monitor`, and the parts of `step` in the order in which they follow one another. */
  parts: string[];
}

export type StepTimes = FrameTag<StepTimeHeader>;

export interface Part {
  name: string;
  /** Seconds by frame; 0 where the part was not measured. */
  seconds: Float64Array;
}

/** What a step took beside the parts that were measured. */
export const rest = 'other';

/** What the monitor took in addition to the step. */
export const monitor = 'monitor';

/** The parts of a step from the bottom up, what is left of the step, and the monitor on top. */
export function partsOf(times: StepTimes): Part[] {
  const { header, steps, data, width } = times;
  const value = (frame: number, part: string): number => {
    const at = header.parts.indexOf(part);
    const seconds = at < 0 ? NaN : data[frame * width + at];
    return seconds > 0 ? seconds : 0;
  };
  const names = header.parts.filter((name) => name !== 'step' && name !== monitor);
  const parts = [...names, rest, monitor].map((name): Part => ({ name, seconds: new Float64Array(steps.length) }));
  for (let frame = 0; frame < steps.length; frame++) {
    let left = value(frame, 'step');
    names.forEach((name, i) => {
      parts[i].seconds[frame] = value(frame, name);
      left -= parts[i].seconds[frame];
    });
    parts[names.length].seconds[frame] = Math.max(0, left);
    parts[names.length + 1].seconds[frame] = value(frame, monitor);
  }
  return parts.filter((part) => part.seconds.some((seconds) => seconds > 0));
}

export const totalAt = (parts: readonly Part[], frame: number): number => parts.reduce((sum, part) => sum + part.seconds[frame], 0);

/** The share of a part in all measured steps together, 0..1. */
export function shareOf(parts: readonly Part[], part: Part): number {
  const sum = (of: Part): number => of.seconds.reduce((a, b) => a + b, 0);
  const all = parts.reduce((total, one) => total + sum(one), 0);
  return all > 0 ? sum(part) / all : 0;
}

/** Seconds at the top of the axis: a few slow steps, such as the first, do not press the others flat. */
export function topOf(parts: readonly Part[], frames: number): number {
  const totals = Array.from({ length: frames }, (_, frame) => totalAt(parts, frame)).sort((a, b) => a - b);
  if (totals.length === 0) return 1;
  const most = totals[totals.length - 1];
  const usual = 2.5 * totals[Math.floor(0.9 * (totals.length - 1))];
  return (usual > 0 ? Math.min(most, usual) : most) || 1;
}
