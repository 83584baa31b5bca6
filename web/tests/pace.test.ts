// Pacing: at once after a quiet time, then by cost; rounds of one frame; the stream's pause.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { longestPause, Pacer, pauseAfter, Purse, shortestPause, type Power } from '../src/state/pace';

let now = 0;
beforeEach(() => {
  vi.useFakeTimers();
  now = 0;
});
afterEach(() => vi.useRealTimers());

/** Time passes for the pacer's clock and its timers alike. */
async function pass(ms: number): Promise<void> {
  for (let i = 0; i < ms; i++) {
    now++;
    await vi.advanceTimersByTimeAsync(1);
  }
}

/** A pacer whose frames take `cost` ms; `frames` are the times at which they were painted, with what each showed. */
function makePacer(cost: number, power: Power) {
  const frames: { at: number; changes: number }[] = [];
  const pacer = new Pacer({
    now: () => now,
    newsPause: () => 0,
    async show(changes) {
      for (const change of changes) change();
      await new Promise((done) => setTimeout(done, cost));
      frames.push({ at: now, changes: changes.length });
    },
  }, power);
  return { pacer, frames };
}

const change = () => Promise.resolve(() => {});

test.each<[Power, number, number, number]>([
  ['spare', 25, 60, 85],
  ['busy', 25, 5, 8],
  ['busy', 100, 1, 3],
])('a run that grows without end: %s, %d ms a frame', async (power, cost, least, most) => {
  const { pacer, frames } = makePacer(cost, power);
  for (let t = 0; t < 10_000; t += 50) {
    pacer.ask(change);
    await pass(50);
  }
  expect(frames.length).toBeGreaterThanOrEqual(least);
  expect(frames.length).toBeLessThanOrEqual(most);
});

test.each<Power>(['spare', 'unknown', 'busy'])('the first news after a quiet time are shown at once: %s', async (power) => {
  const { pacer, frames } = makePacer(25, power);
  for (let i = 0; i < 5; i++) {
    await pass(3000);
    const start = now;
    pacer.ask(change);
    await pass(200);
    expect(frames.at(-1)!.at - start).toBeLessThan(40);
  }
});

test('what several charts ask for is shown in one frame', async () => {
  const { pacer, frames } = makePacer(5, 'spare');
  for (let i = 0; i < 6; i++) pacer.ask(() => Promise.resolve(() => {}));
  await pass(300);
  expect(frames).toEqual([{ at: expect.any(Number), changes: 6 }]);
});

test('the last news are shown, though they come while a round is on its way or in its pause', async () => {
  const { pacer, frames } = makePacer(50, 'busy');
  let shown = '';
  const ask = (text: string) => pacer.ask(() => Promise.resolve(() => void (shown = text)));
  ask('a');
  await pass(20);
  ask('b');
  await pass(15_000);
  expect(shown).toBe('b');
  expect(frames).toHaveLength(2);
});

test('a refresh that is withdrawn is not made, and nothing shown costs no frame', async () => {
  const { pacer, frames } = makePacer(5, 'spare');
  const refresh = vi.fn(change);
  pacer.ask(refresh);
  pacer.forget(refresh);
  pacer.ask(() => Promise.resolve(null));
  await pass(500);
  expect(refresh).not.toHaveBeenCalled();
  expect(frames).toEqual([]);
});

test('power to spare ends a long pause', async () => {
  const { pacer, frames } = makePacer(100, 'busy');
  pacer.ask(change);
  await pass(150);
  pacer.ask(change);
  await pass(1000);
  expect(frames).toHaveLength(1);
  pacer.setPower('spare');
  await pass(400);
  expect(frames).toHaveLength(2);
});

test('one frozen minute does not silence the page for an hour', () => {
  const purse = new Purse('busy', 0);
  purse.pay(60_000, 60_000);
  expect(purse.wait(60_000)).toBeLessThanOrEqual(longestPause + 1);
});

test('the pause after other fetches: the period, or longer by cost and where power is short', () => {
  expect(pauseAfter(3, 500, 'spare')).toBe(500);
  expect(pauseAfter(3, 500, 'busy')).toBe(2000);
  expect(pauseAfter(100, 500, 'spare')).toBe(2500);
  expect(pauseAfter(100, 500, 'busy')).toBe(10_000);
  expect(shortestPause).toBe(120);
});

test('a round that the purse puts off starts with the next news, or without them in the end', async () => {
  const frames: number[] = [];
  const pacer = new Pacer({
    now: () => now,
    newsPause: () => 4000,
    async show(changes) {
      for (const change of changes) change();
      await new Promise((done) => setTimeout(done, 60));
      frames.push(now);
    },
  }, 'busy');
  for (let t = 0; t < 20_000; t += 4000) {
    pacer.ask(change);
    await pass(4000);
  }
  // 60 ms a round at a hundredth of the time is one in 6 s: with the news at 0, 4 (for the purse was full), 12 ...
  expect(frames.every((at) => at % 4000 < 100)).toBe(true);
  expect(frames.length).toBeGreaterThanOrEqual(3);
  const before = frames.length;
  pacer.ask(change);
  await pass(20_000);
  expect(frames.length).toBe(before + 1);
});
