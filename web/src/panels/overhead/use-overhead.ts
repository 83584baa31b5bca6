// Loads what monitoring costs the shown runs, again when one of them has grown.
import { useComputed } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { fetchOverhead, type Overhead } from '../../api/overhead';
import { placesOf, versions } from '../../state/data';
import { shownRuns } from '../../state/runs';
import { useResource } from '../use-resource';

const mostRuns = 12;

export interface Place {
  run: string;
  tag: string;
}

export interface Known extends Place {
  overhead: Overhead;
}

/** A record that cannot be read, or is not there: reported beside those that can. */
export interface Unreadable extends Place {
  error: string;
}

export interface OverheadState {
  /** Every record of the shown runs, of which the first few are loaded. */
  places: readonly Place[];
  known: readonly Known[] | null;
  unreadable: readonly Unreadable[];
  error: string | null;
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function useOverhead(): OverheadState {
  const places = useComputed<Place[]>(() => placesOf('overhead', shownRuns.value)).value;
  const asked = places.slice(0, mostRuns);
  const key = asked.map(({ run, tag }) => `${run}\n${tag}`).join('\n');
  const kept = useRef(new Map<string, { version: number; known: Promise<Known> }>()).current;
  // Only of runs that have grown: most in a list have ended.
  const fetchKnown = (place: Place): Promise<Known> => {
    const [id, version] = [`${place.run}\n${place.tag}`, versions.peek()[place.run] ?? 0];
    const last = kept.get(id);
    if (last?.version === version) return last.known;
    const known = fetchOverhead(place.run, place.tag).then((overhead) => ({ ...place, overhead }));
    known.catch(() => kept.delete(id));
    kept.set(id, { version, known });
    return known;
  };
  const { value, error } = useResource<(Known | Unreadable)[]>(asked.map(({ run }) => run), key, asked.length > 0, async () => {
    const all = await Promise.all(asked.map((place) => fetchKnown(place).catch((e: unknown): Unreadable => ({ ...place, error: words(e) }))));
    const failed = all.find((one) => 'error' in one);
    if (failed && all.every((one) => 'error' in one)) throw new Error(failed.error);
    return all;
  });
  return {
    places, error,
    known: value?.filter((one) => 'overhead' in one) ?? null,
    unreadable: value?.filter((one) => 'error' in one) ?? [],
  };
}
