// What writers say of a tag: the name that they give it, and behind a button their description.
import type { About as Said, Tag } from '../api/tags';
import { lazy } from './lazy';
import { Popover } from './popover';

const Description = lazy(async () => (await import('../panels/texts/description')).Description, 'texts');

/** The name that all writers who give one give the tag; empty where there is none or they differ. */
export function displayName(about: readonly Said[] = []): string {
  const names = new Set(about.map((a) => a.displayName).filter(Boolean));
  return names.size === 1 ? [...names][0] : '';
}

/** What one run's writer says. */
export const aboutIn = (run: string, tag: Tag): Said[] => (tag.about ?? []).filter((a) => a.runs.includes(run));

export const About = ({ tag, about = [] }: { tag: string; about?: readonly Said[] }) =>
  about.length > 0 ? <Popover label={`About ${tag}`} icon="about"><Description tag={tag} about={about} /></Popover> : null;
