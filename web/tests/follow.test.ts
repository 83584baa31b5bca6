// Following: with the news that come when it is due, once more after the last, and again after a failure.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Followed } from '../src/state/follow';
import type { Power } from '../src/state/pace';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => vi.useRealTimers());

function make(power: Power, newsPause: number, cost = 1) {
  const starts: number[] = [];
  let failures = 0;
  const followed = new Followed(1000, async () => {
    starts.push(Date.now());
    await new Promise((done) => setTimeout(done, cost));
    if (failures-- > 0) throw new Error('gone');
    return cost;
  }, { now: () => Date.now(), power: () => power, newsPause: () => newsPause });
  return { followed, starts, fail: (times: number) => (failures = times) };
}

/** News every `every` ms, up to `until`; then silence for a minute. */
async function grow(followed: Followed, every: number, until: number): Promise<void> {
  for (let t = 0; t <= until; t += every) {
    followed.news();
    await vi.advanceTimersByTimeAsync(every);
  }
  await vi.advanceTimersByTimeAsync(60_000);
}

test('it starts with news only, so that one waking serves both', async () => {
  const { followed, starts } = make('busy', 2500);
  await grow(followed, 2500, 20_000);
  expect(starts).toEqual([0, 5000, 10_000, 15_000, 20_000]);
});

test('what is owed after the last news is fetched, once', async () => {
  const { followed, starts } = make('busy', 2500);
  await grow(followed, 2500, 2500);
  expect(starts).toHaveLength(2);
  expect(starts[1]).toBeLessThanOrEqual(2500 + 4000 + 2 * 2500);
});

test('with power to spare it keeps to its period', async () => {
  const { followed, starts } = make('spare', 100);
  await grow(followed, 100, 10_000);
  expect(starts.length).toBeGreaterThanOrEqual(9);
  expect(starts.length).toBeLessThanOrEqual(11);
});

test('news while it is on its way lead to one more', async () => {
  const { followed, starts } = make('spare', 100, 700);
  followed.news();
  await vi.advanceTimersByTimeAsync(300);
  followed.news();
  followed.news();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(starts).toHaveLength(2);
});

test('what failed is done again until it works', async () => {
  const { followed, starts, fail } = make('spare', 100);
  fail(2);
  followed.news();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(starts).toHaveLength(3);
  expect(starts[1] - starts[0]).toBeGreaterThanOrEqual(1000);
});

test('once it is stopped, what is owed is not fetched', async () => {
  const { followed, starts } = make('spare', 100);
  followed.news();
  followed.news();
  await vi.advanceTimersByTimeAsync(10);
  followed.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(starts).toHaveLength(1);
});
