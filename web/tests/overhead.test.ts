// What monitoring costs, in words.
import { expect, test } from 'vitest';
import type { Overhead, ProbeOverhead } from '../src/api/overhead';
import { duration, headline, schedule, share, thinned } from '../src/panels/overhead/words';

const probe: ProbeOverhead = { name: 'gradient-flow', every: 1, interval: 1, readings: 10, secondsPerReading: 1e-4, share: 0.01, failed: false };
const overhead = (s: number): Overhead => ({ budget: 0.02, calls: 64, stepSeconds: 0.01, share: s, recentShare: s / 2, probes: [probe] });

test('a probe that the budget thinned says how often it reads, and how often it was meant to', () => {
  expect(thinned({ ...probe, interval: 10 })).toBe('gradient flow every 10th step instead of each');
  expect(thinned({ ...probe, every: 10, interval: 22 })).toBe('gradient flow every 22nd step instead of every 10th');
  expect(thinned({ ...probe, every: 10, interval: 113 })).toBe('gradient flow every 113th step instead of every 10th');
  expect(thinned(probe)).toBeNull();
  expect(schedule({ ...probe, every: 50, interval: 50 })).toBe('every 50th step');
});

test('a failure comes before everything', () => {
  expect(thinned({ ...probe, interval: 10, failed: true })).toBe('gradient flow is switched off after a failure');
});

test('one run has a share, several a span', () => {
  expect(headline([overhead(0.0081)])).toBe('0.4 % of the training time lately, 0.8 % since the first step');
  expect(headline([overhead(0.0004), overhead(0.124)])).toBe('below 0.1 % to 6.2 % of the training time lately, below 0.1 % to 12 % since the first step');
});

test('shares and durations at a glance', () => {
  expect([share(0.0512), duration(0), duration(3.4e-5), duration(0.01234), duration(2.5)]).toEqual(['5.1 %', '–', '34 µs', '12.3 ms', '2.50 s']);
});
