// Below the diagnosis, the charts that answer "how is my training going" first.
import { useComputed } from '@preact/signals';
import type { Tag } from '../../api/tags';
import { formatCount } from '../../draw/format';
import { tagsOf } from '../../state/data';
import { compareNames, noneShown, shownRuns } from '../../state/runs';
import { view } from '../../state/view';
import { ScalarCard } from '../scalars/card';
import { ScalarControls } from '../scalars/controls';

const mostCharts = 6;

/** How early a tag belongs on the overview: training loss, validation loss, accuracies, learning rate, the rest. */
export function importance(tag: string): number {
  const name = tag.toLowerCase();
  const split = /val|test|eval/.test(name) ? 0.5 : 0;
  if (/loss/.test(name)) return 0 + split;
  if (/acc|f1|auc|perplexity|bleu|iou|reward/.test(name)) return 2 + split;
  if (/learning_rate|(^|[/_])lr($|[/_])/.test(name)) return 4;
  return 6;
}

/** What Sonde notes for its own rules (`sonde/…`) is no curve to watch. */
export function keyTags(all: readonly Tag[]): Tag[] {
  return all.filter((tag) => !tag.tag.startsWith('sonde/')).sort((a, b) => importance(a.tag) - importance(b.tag) || compareNames(a.tag, b.tag)).slice(0, mostCharts);
}

export function Panel() {
  const all = useComputed(() => {
    const shown = new Set(shownRuns.value);
    return tagsOf('scalars').filter((tag) => tag.runs.some((run) => shown.has(run)));
  }).value;
  const chosen = keyTags(all);
  return (
    <section class="group overview">
      <div class="toolbar">
        <h2>Key curves</h2>
        {chosen.length < all.length && <button class="chip" onClick={() => (view.tab.value = 'scalars')}>{chosen.length} of {formatCount(all.length)} charts · show all</button>}
        <span class="spring" />
        <ScalarControls />
      </div>
      {chosen.length === 0 && shownRuns.value.length === 0 && <p class="hollow page">{noneShown()}</p>}
      <div class="grid">{chosen.map((tag) => <ScalarCard key={tag.tag} tag={tag} first />)}</div>
    </section>
  );
}
