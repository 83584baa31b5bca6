// The metric that runs are listed by, and each run's best value of it, fetched for as long as they are.
import { effect, useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { fetchScalars } from '../api/scalars';
import { tagsOf, versions } from '../state/data';
import { Followed } from '../state/follow';
import { clock } from '../state/live';
import { compareNames } from '../state/names';
import { best } from '../state/runs';
import { view } from '../state/view';
import { importance } from '../panels/overview/panel';
import { Icon } from './icons';

const mostMetrics = 300;
const pause = 2000;

/** Whether higher values of a metric are better, by its name; the user can turn it round. */
export const higherIsBetter = (tag: string): boolean => /acc|f1|auc|bleu|iou|reward|precision|recall|score|dice|\bmap\b/i.test(tag) && !/loss|err/i.test(tag);

/** The extreme of each run's points: a series of one bucket has it, exactly. */
async function fetchBest(tag: string, runs: readonly string[], higher: boolean): Promise<Map<string, number>> {
  const series = await fetchScalars(tag, runs, 1);
  return new Map(runs.map((run, i) => {
    const { values, min, max } = series[i];
    const all = [...((higher ? max : min) ?? values)].filter(Number.isFinite);
    return [run, all.length === 0 ? NaN : all.reduce((a, b) => (higher ? Math.max(a, b) : Math.min(a, b)))];
  }));
}

/** Fetches again as runs grow. */
function useBest(tag: string, runs: readonly string[], higher: boolean): void {
  const key = runs.join('\n');
  useEffect(() => {
    best.value = new Map();
    if (tag === '') return;
    let ended = false;
    const follow = new Followed(pause, async () => {
      const start = clock.now();
      const found = await fetchBest(tag, runs, higher);
      if (!ended) best.value = found;
      return clock.now() - start;
    }, clock);
    const stop = effect(() => {
      void versions.value;
      follow.news();
    });
    return () => {
      ended = true;
      stop();
      follow.stop();
    };
  }, [tag, key, higher]);
}

export function BestBy() {
  const { metric, higher } = view.runSort.value;
  const metrics = useComputed(() => tagsOf('scalars').filter((t) => !t.tag.startsWith('sonde/'))
    .sort((a, b) => importance(a.tag) - importance(b.tag) || compareNames(a.tag, b.tag))).value;
  const by = (tag: string, up: boolean): void => void (view.runSort.value = { by: 'best', metric: tag, higher: up });
  const first = metrics[0]?.tag;
  useEffect(() => {
    if (metric === '' && first !== undefined) by(first, higherIsBetter(first));
  }, [metric, first]);
  useBest(metric, metrics.find((t) => t.tag === metric)?.runs ?? [], higher);
  const listed = metrics.slice(0, mostMetrics);
  return (
    <>
      <select value={metric} aria-label="Metric" title={metric} onChange={(e) => by(e.currentTarget.value, higherIsBetter(e.currentTarget.value))}>
        {!listed.some((t) => t.tag === metric) && <option value={metric}>{metric || 'no scalars'}</option>}
        {listed.map((t) => <option key={t.tag} value={t.tag}>{t.tag}</option>)}
        {listed.length < metrics.length && <option disabled>{listed.length} of {metrics.length}</option>}
      </select>
      <button class="icon" aria-label={higher ? 'Higher is better. Turn round' : 'Lower is better. Turn round'} title={higher ? 'higher is better' : 'lower is better'}
        onClick={() => by(metric, !higher)}><Icon name={higher ? 'up' : 'down'} /></button>
    </>
  );
}
