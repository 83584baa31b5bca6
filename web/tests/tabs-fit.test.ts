// Which tabs have room.
import { expect, test } from 'vitest';
import { fittingTabs, type TabSize } from '../src/shell/tabs-fit';

const tabs = (count: number, bare: readonly number[] = []): TabSize[] => Array.from({ length: count }, (_, i) => ({ id: `t${i}`, width: 100, bare: bare.includes(i) }));
const fit = (...args: Parameters<typeof fittingTabs>): string => [...fittingTabs(...args)].sort().join(' ');

test('all, where they fit; the button of the menu then takes no room', () => {
  expect(fit(tabs(4), 't0', 400, 70)).toBe('t0 t1 t2 t3');
  expect(fit(tabs(4), 't0', 399, 70)).toBe('t0 t1 t2');
});

test('the open one is always there', () => {
  for (let i = 0; i < 20; i++) expect([...fittingTabs(tabs(20), `t${i}`, 380, 70)]).toContain(`t${i}`);
  expect(fit(tabs(20), 't19', 380, 70)).toBe('t0 t1 t19');
  expect(fit(tabs(20), 't19', 10, 70)).toBe('t19');
});

test('what has nothing to show makes room first', () => expect(fit(tabs(5, [0, 1]), 't2', 380, 70)).toBe('t2 t3 t4'));
