// The panels as components: their code, style sheets and empty states come when they are first opened.
import type { ComponentType } from 'preact';
import { home, panels, type PanelId } from '../panels';
import { Panel as OverviewPanel } from '../panels/overview/panel';
import { tagsNamed, type Tags } from '../api/tags';
import type { Panel } from '../panels/define';
import { tags } from '../state/data';
import { lazy } from './lazy';

const byId = <T,>(make: (panel: Panel<PanelId>) => T): ReadonlyMap<PanelId, T> => new Map(panels.map((panel) => [panel.id, make(panel)]));

/** The one without code of its own to load is in the first script. */
const components = byId<ComponentType>(({ id, load }) => (load ? lazy(async () => (await load()).Panel, id) : OverviewPanel));

const empties = byId<ComponentType>(({ empty }) => lazy(async () => {
  const [{ NothingRecorded }, { empty: of }] = await Promise.all([import('./empty-state'), empty()]);
  return () => <NothingRecorded {...of} />;
}));

const isRecordedIn = ({ reading, kind, isRecorded }: Panel, all: Tags): boolean => isRecorded?.(all) ?? tagsNamed(all, reading ?? kind ?? '').length > 0;

/** Whether the tags are known and hold nothing for the panel. */
export const isBare = (panel: Panel): boolean => tags.value !== null && !isRecordedIn(panel, tags.value);

export function OpenPanel({ id }: { id: PanelId }) {
  const Component = (isBare(panels.find((panel) => panel.id === id)!) ? empties : components).get(id)!;
  return tags.value || id === home ? <Component /> : null;
}
