// GET /api/tags: every tag by the name of what it holds, with the runs that hold it.
import { getJson } from './client';

/** What some writers say of a tag: a name to show in its place and a description in Markdown, empty for none. */
export interface About<Run = string> {
  displayName: string;
  description: string;
  runs: Run[];
}

export interface Tag<Run = string> {
  tag: string;
  runs: Run[];
  /** Only of tags of which a writer says something. */
  about?: About<Run>[];
}

/** Data that no panel shows: a plugin's name, and its records. */
export interface OtherKind {
  kind: string;
  records: number;
}

export interface Tags {
  /** By kind (`scalars`, `images`) or by the name of a reading (`gradient-flow`). */
  byName: Readonly<Record<string, readonly Tag[]>>;
  others: readonly OtherKind[];
}

type RawTags = { version: number; runs: string[]; readings?: Record<string, Tag<number>[]>; others?: OtherKind[] } & Partial<Record<string, unknown>>;

/** Replaces run indices by names; what is listed under `readings` and beside it comes into one dictionary. */
export function namedTags({ version: _, runs, readings = {}, others = [], ...kinds }: RawTags): Tags {
  const inRuns = <T extends { runs: number[] }>(of: T) => ({ ...of, runs: of.runs.map((i) => runs[i]) });
  const named = (list: Tag<number>[]): Tag[] => list.map((t) => (t.about ? { ...inRuns(t), about: t.about.map(inRuns) } : inRuns(t)) as Tag);
  const all = Object.entries({ ...kinds, ...readings } as Record<string, unknown>).filter((entry): entry is [string, Tag<number>[]] => Array.isArray(entry[1]));
  return { byName: Object.fromEntries(all.map(([name, list]) => [name, named(list)])), others };
}

/** Of one kind or reading; a name that the server does not list has none. */
export const tagsNamed = (tags: Tags | null, name: string): readonly Tag[] => tags?.byName[name] ?? [];

export async function fetchTags(): Promise<{ version: number; tags: Tags }> {
  const raw = await getJson<RawTags>('api/tags');
  return { version: raw.version, tags: namedTags(raw) };
}
