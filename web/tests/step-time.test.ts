// The parts of a step: what is left of it, what was not measured, and an axis that one slow step does not flatten.
import { expect, test } from 'vitest';
import { partsOf, shareOf, topOf, totalAt, type StepTimes } from '../src/panels/step-time/parts';

const header = { parts: ['step', 'monitor', 'data', 'forward', 'criterion', 'backward', 'optimizer'] };

const times = (frames: number[][]): StepTimes => ({
  tag: 'sonde/step_time', header, count: frames.length, total: frames.length, stride: 1, width: 7, places: Float64Array.from(frames, (_, i) => i),
  steps: Float64Array.from(frames, (_, i) => i * 20), wallTimes: new Float64Array(frames.length), data: Float32Array.from(frames.flat()),
});

test('parts add up to the step, with what is left of it and the monitor on top', () => {
  const parts = partsOf(times([[1, 0.125, 0.125, 0.25, 0, 0.25, 0.125]]));
  expect(parts.map((p) => [p.name, p.seconds[0]])).toEqual([['data', 0.125], ['forward', 0.25], ['backward', 0.25], ['optimizer', 0.125], ['other', 0.25], ['monitor', 0.125]]);
  expect(totalAt(parts, 0)).toBe(1.125);
  expect(shareOf(parts, parts[1])).toBeCloseTo(0.25 / 1.125);
});

test('parts that were not measured leave the whole step as other', () => {
  const parts = partsOf(times([[1, NaN, NaN, NaN, NaN, NaN, NaN]]));
  expect(parts.map((p) => [p.name, p.seconds[0]])).toEqual([['other', 1]]);
});

test('a slow first step does not press the others flat', () => {
  const frames = [[100, 0, 0, 0, 0, 0, 0], ...Array.from({ length: 20 }, () => [1, 0, 0, 0, 0, 0, 0])];
  expect(topOf(partsOf(times(frames)), 21)).toBe(2.5);
  expect(topOf([], 0)).toBe(1);
});
