// GET /api/tags: every tag by kind, with the runs that hold it.
import { getJson } from './client';

interface RawTag {
  tag: string;
  runs: number[];
}

export interface Tag {
  tag: string;
  runs: string[];
}

export type TagKind = 'scalars' | 'histograms' | 'images' | 'texts' | 'gradientFlow' | 'datasets' | 'graphs' | 'autogradGraphs' | 'activations' | 'overhead';
export type Tags = Record<TagKind, Tag[]>;

export const tagKinds: readonly TagKind[] = ['scalars', 'histograms', 'images', 'texts', 'gradientFlow', 'datasets', 'graphs', 'autogradGraphs', 'activations', 'overhead'];

type RawTags = { version: number; runs: string[] } & Partial<Record<TagKind, RawTag[]>>;

/** Replaces run indices by names; a kind that the server does not list is empty. */
export function namedTags(raw: RawTags): Tags {
  const named = {} as Tags;
  for (const kind of tagKinds)
    named[kind] = (raw[kind] ?? []).map((t) => ({ tag: t.tag, runs: t.runs.map((i) => raw.runs[i]) }));
  return named;
}

export const fetchTags = async (): Promise<Tags> => namedTags(await getJson<RawTags>('api/tags'));
