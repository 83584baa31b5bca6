// GET /api/tags: every tag by kind, with the runs that hold it.
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

export type TagKind = 'scalars' | 'histograms' | 'images' | 'texts' | 'gradientFlow' | 'datasets' | 'graphs' | 'autogradGraphs' | 'activations' | 'overhead';
/** Data that no panel shows: a plugin's name, and its records. */
export interface OtherKind {
  kind: string;
  records: number;
}

export type Tags = Record<TagKind, Tag[]> & { others: OtherKind[] };

export const tagKinds: readonly TagKind[] = ['scalars', 'histograms', 'images', 'texts', 'gradientFlow', 'datasets', 'graphs', 'autogradGraphs', 'activations', 'overhead'];

type RawTags = { version: number; runs: string[]; others?: OtherKind[] } & Partial<Record<TagKind, Tag<number>[]>>;

/** Replaces run indices by names; a kind that the server does not list is empty. */
export function namedTags(raw: RawTags): Tags {
  const named = { others: raw.others ?? [] } as unknown as Tags;
  const inRuns = <T extends { runs: number[] }>(of: T) => ({ ...of, runs: of.runs.map((i) => raw.runs[i]) });
  for (const kind of tagKinds)
    named[kind] = (raw[kind] ?? []).map((t) => (t.about ? { ...inRuns(t), about: t.about.map(inRuns) } : inRuns(t)) as Tag);
  return named;
}

export async function fetchTags(): Promise<{ version: number; tags: Tags }> {
  const raw = await getJson<RawTags>('api/tags');
  return { version: raw.version, tags: namedTags(raw) };
}
