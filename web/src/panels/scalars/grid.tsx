// Charts in groups by the text before the first "/"; groups fold, and long ones open page by page.
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Tag } from '../../api/tags';
import { formatCount } from '../../draw/format';
import { compareNames } from '../../state/runs';
import { Icon } from '../../shell/icons';
import { useOnScreen } from '../../shell/on-screen';
import { ScalarCard } from './card';

export interface TagGroup {
  name: string;
  tags: Tag[];
}

/** Groups in natural order; tags without "/" come last, in a group without a name. Sorting the tags is left to the groups that are drawn: there may be a hundred thousand. */
export function groupTags(tags: readonly Tag[]): TagGroup[] {
  const groups = new Map<string, Tag[]>();
  for (const tag of tags) {
    const name = tag.tag.includes('/') ? tag.tag.slice(0, tag.tag.indexOf('/')) : '';
    const group = groups.get(name);
    if (group) group.push(tag);
    else groups.set(name, [tag]);
  }
  return [...groups].map(([name, list]) => ({ name, tags: list })).sort((a, b) => Number(a.name === '') - Number(b.name === '') || compareNames(a.name, b.name));
}

const page = 24;

function Group({ group }: { group: TagGroup }) {
  const open = useSignal(true);
  const most = useSignal(page);
  const sorted = useMemo(() => [...group.tags].sort((a, b) => compareNames(a.tag, b.tag)), [group.tags]);
  const shown = sorted.slice(0, most.value);
  return (
    <section class="group">
      <button class="fold" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        <Icon name={open.value ? 'down' : 'right'} /><h2>{group.name || 'without a group'}</h2><span class="count">{formatCount(group.tags.length)}</span>
      </button>
      {open.value && <div class="grid">{shown.map((tag) => <ScalarCard key={tag.tag} tag={tag} />)}</div>}
      {open.value && shown.length < group.tags.length && (
        <button class="more" onClick={() => (most.value += page)}>Show more ({formatCount(shown.length)} of {formatCount(group.tags.length)})</button>
      )}
    </section>
  );
}

const groupPage = 12;

/** More groups come by themselves as the end of the page comes near. */
function MoreGroups({ shown, total, onMore }: { shown: number; total: number; onMore(): void }) {
  const { ref, onScreen } = useOnScreen<HTMLButtonElement>('600px');
  useEffect(() => {
    if (onScreen) onMore();
  }, [onScreen]);
  return <button class="more" ref={ref} onClick={onMore}>Show more groups ({shown} of {formatCount(total)})</button>;
}

export function ScalarGrid({ tags }: { tags: readonly Tag[] }) {
  const most = useSignal(groupPage);
  const groups = groupTags(tags);
  return (
    <>
      {groups.slice(0, most.value).map((group) => <Group key={group.name} group={group} />)}
      {groups.length > most.value && (
        <MoreGroups shown={most.value} total={groups.length} onMore={() => (most.value += groupPage)} />
      )}
    </>
  );
}
