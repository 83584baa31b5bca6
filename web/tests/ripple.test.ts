// Work for other charts: a piece a frame, in turn, and none for those that have gone.
import { beforeEach, expect, test, vi } from 'vitest';

const frames: (() => void)[] = [];
vi.stubGlobal('requestAnimationFrame', (work: () => void) => frames.push(work));
const { forget, soon } = await import('../src/state/ripple');
const tick = (): void => frames.shift()?.();

beforeEach(() => {
  while (frames.length > 0) tick();
});

test('one piece a frame, in the order of asking; newer work of the same owner keeps its place', () => {
  const [a, b] = [{}, {}];
  const done: string[] = [];
  soon(a, () => done.push('a1'));
  soon(b, () => done.push('b1'));
  soon(a, () => done.push('a2'));
  expect(frames.length).toBe(1);
  tick();
  expect(done).toEqual(['a2']);
  tick();
  expect(done).toEqual(['a2', 'b1']);
  expect(frames.length).toBe(0);
});

test('whoever has gone is not asked, and the frame that waited for it does nothing', () => {
  const a = {};
  const done: string[] = [];
  soon(a, () => done.push('a'));
  forget(a);
  tick();
  expect(done).toEqual([]);
  soon(a, () => done.push('again'));
  tick();
  expect(done).toEqual(['again']);
});
