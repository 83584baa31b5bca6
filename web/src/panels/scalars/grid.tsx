// Charts in groups by the text before the first "/"; groups fold, and long ones open page by page.
import { useSignal } from '@preact/signals';
import type { Tag } from '../../api/tags';
import { formatCount } from '../../draw/format';
import { compareNames } from '../../state/runs';
import { Icon } from '../../shell/icons';
import { ScalarCard } from './card';

export interface TagGroup {
  name: string;
  tags: Tag[];
}

/** Groups and tags in natural order; tags without "/" come last, in a group without a name. */
export function groupTags(tags: readonly Tag[]): TagGroup[] {
  const groups = new Map<string, Tag[]>();
  for (const tag of tags) {
    const name = tag.tag.includes('/') ? tag.tag.slice(0, tag.tag.indexOf('/')) : '';
    const group = groups.get(name);
    if (group) group.push(tag);
    else groups.set(name, [tag]);
  }
  return [...groups].map(([name, list]) => ({ name, tags: list.sort((a, b) => compareNames(a.tag, b.tag)) })).sort((a, b) => Number(a.name === '') - Number(b.name === '') || compareNames(a.name, b.name));
}

const page = 24;

function Group({ group }: { group: TagGroup }) {
  const open = useSignal(true);
  const most = useSignal(page);
  const shown = group.tags.slice(0, most.value);
  return (
    <section class="group">
      <button class="fold" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        <Icon name={open.value ? 'down' : 'right'} /><h2>{group.name || 'without a group'}</h2><span class="count">{formatCount(group.tags.length)}</span>
      </button>
      {open.value && <div class="grid">{shown.map((tag) => <ScalarCard key={tag.tag} tag={tag.tag} runs={tag.runs} />)}</div>}
      {open.value && shown.length < group.tags.length && (
        <button class="more" onClick={() => (most.value += page)}>Show more ({formatCount(shown.length)} of {formatCount(group.tags.length)})</button>
      )}
    </section>
  );
}

const groupPage = 40;

export function ScalarGrid({ tags }: { tags: readonly Tag[] }) {
  const most = useSignal(groupPage);
  const groups = groupTags(tags);
  return (
    <>
      {groups.slice(0, most.value).map((group) => <Group key={group.name} group={group} />)}
      {groups.length > most.value && (
        <button class="more" onClick={() => (most.value += groupPage)}>Show more groups ({most.value} of {formatCount(groups.length)})</button>
      )}
    </>
  );
}
