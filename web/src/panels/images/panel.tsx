// The images of the shown runs, per run and tag.
import { useComputed, useSignal } from '@preact/signals';
import { formatCount } from '../../draw/format';
import { aboutIn, displayName } from '../../shell/about';
import { Search } from '../../shell/search';
import { tagsOf } from '../../state/data';
import { compareNames, shownRuns, toPattern } from '../../state/runs';
import { view } from '../../state/view';
import { ImageCard } from './card';

const page = 24;

export function Panel() {
  const most = useSignal(page);
  const cards = useComputed(() => {
    const shown = shownRuns.value;
    return [...tagsOf('images')].sort((a, b) => compareNames(a.tag, b.tag)).flatMap((t) => shown.filter((run) => t.runs.includes(run)).map((run) => ({ run, tag: t.tag, about: aboutIn(run, t) })));
  }).value;
  const pattern = toPattern(view.tagFilter.value);
  const found = pattern ? cards.filter((c) => pattern.test(c.tag) || pattern.test(displayName(c.about))) : [];
  return (
    <>
      <div class="toolbar">
        <Search value={view.tagFilter} placeholder="Filter images (regular expression)" valid={pattern !== null} hint="/"
          count={view.tagFilter.value ? `${formatCount(found.length)} of ${formatCount(cards.length)}` : formatCount(cards.length)} />
      </div>
      {found.length === 0 && <p class="hollow page">{pattern ? 'No image of the shown runs matches.' : 'Not a regular expression.'}</p>}
      <div class="grid images">{found.slice(0, most.value).map((c) => <ImageCard key={`${c.run}\n${c.tag}`} run={c.run} tag={c.tag} about={c.about} />)}</div>
      {found.length > most.value && <button class="more" onClick={() => (most.value += page)}>Show more ({most.value} of {formatCount(found.length)})</button>}
    </>
  );
}
