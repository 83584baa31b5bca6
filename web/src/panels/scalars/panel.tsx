// One search box, the controls, and every chart of the runs that are shown.
import { useComputed } from '@preact/signals';
import { tags, tagsOf } from '../../state/data';
import { noneShown, shownRuns, toPattern } from '../../state/runs';
import { view } from '../../state/view';
import { Search } from '../../shell/search';
import { formatCount } from '../../draw/format';
import { ScalarControls } from './controls';
import { ScalarGrid } from './grid';

export function Panel() {
  const all = useComputed(() => {
    const shown = new Set(shownRuns.value);
    return tagsOf('scalars').filter((tag) => tag.runs.some((run) => shown.has(run)));
  }).value;
  const pattern = toPattern(view.tagFilter.value);
  const found = pattern ? all.filter((tag) => pattern.test(tag.tag) || tag.about?.some((a) => pattern.test(a.displayName))) : [];
  return (
    <>
      <div class="toolbar">
        <Search value={view.tagFilter} placeholder="Filter charts (regular expression)" valid={pattern !== null} hint="/"
          count={view.tagFilter.value ? `${formatCount(found.length)} of ${formatCount(all.length)}` : formatCount(all.length)} />
        <ScalarControls />
      </div>
      {tags.value && found.length === 0 && (
        <p class="hollow page">{pattern === null ? 'Not a regular expression.' : all.length === 0 ? (shownRuns.value.length === 0 ? noneShown() : 'No shown run has scalars.') : `None of ${formatCount(all.length)} charts matches.`}</p>
      )}
      <ScalarGrid tags={found} />
    </>
  );
}
