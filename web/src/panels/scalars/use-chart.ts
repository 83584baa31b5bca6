// What a chart needs, from tag and runs: loaded curves, ranges, zoom; the same for a card and for the full window.
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { runByName } from '../../state/data';
import { isShown, listedRuns } from '../../state/runs';
import { view } from '../../state/view';
import { makeCurve, stepsInside, xRange, yRange, type Curve, type Range } from './curve';
import { SeriesLoader } from './loader';
import { useStatistics } from './statistics';
import type { Statistics } from '../../api/statistics';
import type { ScalarRange } from '../../api/scalars';

export interface ChartModel {
  curves: Curve[];
  x: Range;
  y: Range;
  log: boolean;
  error: string | null;
  /** False until the first answer. */
  loaded: boolean;
  zoomed: boolean;
  /** Exact numbers of what the view holds, by run. */
  statistics: ReadonlyMap<string, Statistics>;
  startOf(run: string): number;
  zoom(window: Range | null): void;
}

export const isLog = (tag: string): boolean => view.logY.value !== view.logFlipped.value.includes(tag);

export function flipLog(tag: string): void {
  const flipped = view.logFlipped.value;
  view.logFlipped.value = flipped.includes(tag) ? flipped.filter((t) => t !== tag) : [...flipped, tag];
}

/** A quarter of the window before it is asked for as well, so that smoothing has settled where the window starts. */
const warmUp = 0.25;

export function useChart(tag: string, runs: readonly string[], points: number, active: boolean): ChartModel {
  const loader = useRef<SeriesLoader | null>(null);
  loader.current ??= new SeriesLoader();
  const [window, setWindow] = useState<Range | null>(null);
  const range = useSignal<ScalarRange | undefined>(undefined);
  const axis = view.xAxis.value;
  const shown = useComputed(() => listedRuns.value.filter(isShown)).value;
  const mine = useMemo(() => {
    const holders = new Set(runs);
    return shown.filter((run) => holders.has(run));
  }, [runs, shown]);

  useEffect(() => () => loader.current?.close(), []);
  // Before the frame is painted: the answer is on its way meanwhile.
  useLayoutEffect(() => {
    loader.current!.want({ tag, runs: mine, points, range: range.value, active });
  }, [tag, mine, points, active, range.value]);
  // A window on one axis means nothing on another.
  useEffect(() => {
    setWindow(null);
    range.value = undefined;
  }, [axis, tag]);

  const columns = loader.current.columns.value;
  const weight = view.smoothing.value;
  const tails = view.tails.value;
  const starts = useRef(new Map<string, number>()).current;
  const startOf = (run: string): number => {
    // Zoomed columns start later than the run does: keep the first start that was seen.
    // Points may be older than their file: those of a converted log are.
    const [file, point] = [runByName.value.get(run)?.startTime, columns.get(run)?.wallTimes[0]];
    const first = Math.min(file ?? point ?? 0, point ?? file ?? 0);
    if (!starts.has(run)) starts.set(run, first);
    return starts.get(run)!;
  };
  const made = useRef(new Map<string, { key: string; from: unknown; curve: Curve }>()).current;
  const curves = useMemo(() => {
    const list: Curve[] = [];
    for (const run of mine) {
      const from = columns.get(run);
      if (!from || from.steps.length === 0) continue;
      const key = `${axis} ${weight} ${tails} ${startOf(run)}`;
      const known = made.get(run);
      if (known?.key === key && known.from === from) {
        list.push(known.curve);
        continue;
      }
      const curve = makeCurve(run, from, axis, startOf(run), weight, tails);
      made.set(run, { key, from, curve });
      list.push(curve);
    }
    return list;
  }, [mine, columns, axis, weight, tails]);

  const log = isLog(tag);
  const outliers = view.ignoreOutliers.value;
  const x = useMemo<Range>(() => window ?? xRange(curves) ?? [0, 1], [window, curves]);
  const y = useMemo<Range>(() => yRange(curves, x, log, outliers), [curves, x, log, outliers]);

  const zoom = (next: Range | null): void => {
    setWindow(next);
    const steps = next && stepsInside(curves, next, range.value !== undefined);
    range.value = steps
      ? { from: Math.floor(Math.max(0, steps.from - (steps.to - steps.from) * warmUp)), to: Math.ceil(steps.to) }
      : undefined;
  };

  const statistics = useStatistics(tag, curves, axis, startOf, window);

  return { curves, x, y, statistics, log, error: loader.current.error.value, loaded: columns.size > 0 || mine.length === 0, zoomed: window !== null, startOf, zoom };
}
