// The view survives the way into the address and back.
import { describe, expect, test } from 'vitest';
import { panels } from '../src/panels';
import { groups } from '../src/panels/define';
import { decodeView, defaultView, encodeView, type ViewState } from '../src/state/url';

const odd: ViewState = {
  tab: 'gradient-flow', theme: 'dark', runFilter: '^a/b (x|y)&#?=é', selection: { only: true, names: ['a/b c', 'é&=#?', 'x,y'] }, pins: ['p 1'], tagFilter: 'loss|acc',
  smoothing: 0.987, xAxis: 'wall', logY: true, logFlipped: ['loss/train', 'a b'], ignoreOutliers: true, runSort: { by: 'best', metric: 'acc&=#é', higher: true }, tooltipSort: 'ascending', tails: false, chart: 'loss/train?', panel: { step: '12', layer: 'a.b &=é' },
};

describe('address', () => {
  test('a view full of odd characters comes back', () => {
    expect(decodeView(encodeView(odd))).toEqual(odd);
  });

  test('the default view is the tab alone', () => {
    for (const { id: tab } of panels) {
      expect(encodeView({ ...defaultView, tab })).toBe(`#${tab}`);
      expect(decodeView(`#${tab}`).tab).toBe(tab);
    }
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

test.each([['data', 'dataset'], ['model', 'model-graph'], ['costs', 'overhead']])('an old link to #%s still opens', (old, now) => expect(decodeView(`#${old}?theme=dark`)).toMatchObject({ tab: now, theme: 'dark' }));

describe('panels', () => {
  test('have names of their own, old ones included, and stand group by group', () => {
    const names = panels.flatMap(({ id, formerly }) => [id, ...(formerly ?? [])]);
    expect(new Set(names).size).toBe(names.length);
    const order = panels.map(({ group }) => groups.indexOf(group));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test.each(panels.map((panel) => [panel.id, panel] as const))('%s says what it shows and how to record some', async (id, { reading, kind, empty }) => {
    expect(Boolean(reading) !== Boolean(kind), 'a reading or a kind').toBe(true);
    if (reading) expect(reading).toBe(id);
    const { what, code } = (await empty()).empty;
    expect(what.length).toBeGreaterThan(3);
    expect(code).toMatch(/^using Sonde;\n[^]*new SummaryWriter\("LOGDIR\//);
  });
});
