// What a chart says of a run in numbers: points, extremes, the last value; of a zoomed view only what lies in it, counted exactly.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { fetchStatistics, type Statistics, type StatisticsWindow } from '../../api/statistics';
import type { XAxis } from '../../state/url';
import type { Curve, Range } from './curve';

/** Statistics of everything that was sent, or of the points of `window` where each point was sent; null where buckets cross its border. */
export function statisticsOf(curve: Curve, axis: XAxis, start: number, window: Range | null): Statistics | null {
  const { steps, wallTimes, values, min, max, total } = curve.source;
  if (window && curve.sent < total) return null;
  const x = (i: number): number => (axis === 'step' ? steps[i] : axis === 'wall' ? wallTimes[i] : wallTimes[i] - start);
  const found: Statistics = { points: 0, min: Infinity, max: -Infinity, lastStep: NaN, last: NaN };
  for (let i = 0; i < steps.length; i++) {
    if (window && !(x(i) >= window[0] && x(i) <= window[1])) continue;
    found.points++;
    [found.lastStep, found.last] = [steps[i], values[i]];
    const [low, high] = [min?.[i] ?? values[i], max?.[i] ?? values[i]];
    if (Number.isFinite(low) && low < found.min) found.min = low;
    if (Number.isFinite(high) && high > found.max) found.max = high;
  }
  if (found.min > found.max) [found.min, found.max] = [NaN, NaN];
  return window ? found : { ...found, points: total };
}

/** The bounds of a window as the server takes them. Whole steps: those inside. */
export function boundsOf([from, to]: Range, axis: XAxis, start: number): StatisticsWindow {
  if (axis === 'step') return { from: Math.ceil(from), to: Math.floor(to) };
  const shift = axis === 'relative' ? start : 0;
  return { fromTime: from + shift, toTime: to + shift };
}

/** By run; a run whose numbers are on their way has none. */
export function useStatistics(tag: string, curves: readonly Curve[], axis: XAxis, startOf: (run: string) => number, window: Range | null): ReadonlyMap<string, Statistics> {
  const key = `${tag}\n${axis}\n${window?.join() ?? ''}`;
  const [counted, setCounted] = useState<{ key: string; of: ReadonlyMap<string, Statistics> }>({ key: '', of: new Map() });
  const [local, open] = useMemo(() => {
    const known = new Map<string, Statistics>();
    const missing: string[] = [];
    for (const curve of curves) {
      const found = statisticsOf(curve, axis, startOf(curve.run), window);
      if (found) known.set(curve.run, found);
      else missing.push(curve.run);
    }
    return [known, missing];
  }, [curves, key]);
  useEffect(() => {
    if (open.length === 0 || !window) return;
    const busy = new AbortController();
    // On the relative axis each run has a window of its own; runs that share one travel together.
    const groups = new Map<string, { bounds: StatisticsWindow; runs: string[] }>();
    for (const run of open) {
      const bounds = boundsOf(window, axis, startOf(run));
      const id = JSON.stringify(bounds);
      groups.set(id, { bounds, runs: [...(groups.get(id)?.runs ?? []), run] });
    }
    Promise.all([...groups.values()].map(({ bounds, runs }) => fetchStatistics(tag, runs, bounds, busy.signal))).then(
      (answers) => setCounted((c) => ({ key, of: new Map([...(c.key === key ? c.of : []), ...answers.flatMap((answer) => [...answer])]) })),
      () => {}, // the connection says what is wrong; until then there are no numbers
    );
    return () => busy.abort();
  }, [open, key]);
  return useMemo(() => new Map([...(counted.key === key ? counted.of : []), ...local]), [local, counted, key]);
}
