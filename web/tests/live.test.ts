// Whether an event says more than that runs grew.
import { expect, test, vi } from 'vitest';

// The modules behind it follow the page.
vi.stubGlobal('document', { hidden: false, addEventListener: () => {} });
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }));
const { onlyGrew } = await import('../src/state/live');

const event = { version: 9, runs: { a: 9, b: 3 }, tags: 5, problems: 0 };

test('only points came when the runs are those of the list and no tag is newer than the tags', () => {
  expect(onlyGrew(['a', 'b'], 5, event)).toBe(true);
  expect(onlyGrew(['b', 'a'], 8, event)).toBe(true);
});

test('a new run, one that is gone, a new tag, and a directory that held nothing are more', () => {
  expect(onlyGrew(['a'], 5, event)).toBe(false);
  expect(onlyGrew(['a', 'c'], 5, event)).toBe(false);
  expect(onlyGrew(['a', 'b', 'c'], 5, event)).toBe(false);
  expect(onlyGrew(['a', 'b'], 4, event)).toBe(false);
  expect(onlyGrew([], 5, { ...event, runs: {} })).toBe(false);
});
