// The view survives the way into the address and back.
import { describe, expect, test } from 'vitest';
import { decodeView, defaultView, encodeView, tabs, type ViewState } from '../src/state/url';

const odd: ViewState = {
  tab: 'gradient-flow', theme: 'dark', runFilter: '^a/b (x|y)&#?=é', selection: { only: true, names: ['a/b c', 'é&=#?', 'x,y'] }, pins: ['p 1'], tagFilter: 'loss|acc',
  smoothing: 0.987, xAxis: 'wall', logY: true, logFlipped: ['loss/train', 'a b'], ignoreOutliers: true, runSort: { by: 'best', metric: 'acc&=#é', higher: true }, tooltipSort: 'ascending', tails: false, chart: 'loss/train?', panel: { step: '12', layer: 'a.b &=é' },
};

describe('address', () => {
  test('a view full of odd characters comes back', () => {
    expect(decodeView(encodeView(odd))).toEqual(odd);
  });

  test('the default view is the tab alone', () => {
    for (const tab of tabs) expect(encodeView({ ...defaultView, tab })).toBe(`#${tab}`);
    expect(decodeView('')).toEqual(defaultView);
  });

  test('hidden runs, and no run at all, come back', () => {
    for (const selection of [{ only: false, names: ['a', 'b'] }, { only: true, names: [] }])
      expect(decodeView(encodeView({ ...defaultView, selection })).selection).toEqual(selection);
  });

  test('what makes no sense is as by default', () => {
    expect(decodeView('#nowhere?theme=pink&x=moon&smooth=abc&tip=loud')).toEqual(defaultView);
    expect(decodeView('#scalars?smooth=7').smoothing).toBeLessThan(1);
    expect(decodeView('#scalars?smooth=-7').smoothing).toBe(0);
  });
});

test('the order of the runs is in the address', () => {
  for (const runSort of [{ by: 'newest', metric: '', higher: false }, { by: 'best', metric: 'loss/train', higher: false }, { by: 'best', metric: 'acc&x=1', higher: true }, { by: 'best', metric: '', higher: true }] as const)
    expect(decodeView(encodeView({ ...defaultView, runSort })).runSort).toEqual(runSort);
  expect(encodeView(defaultView)).toBe('#overview');
  expect(decodeView('#scalars?sort=nonsense').runSort).toEqual(defaultView.runSort);
});
