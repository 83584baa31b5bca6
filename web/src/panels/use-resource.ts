// Loads something of a run while it is on the screen, and again when the run has grown.
import { effect, untracked } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { connection, pageVisible, versions } from '../state/data';
import { Followed } from '../state/follow';
import { clock } from '../state/live';
import { pacer } from '../state/power';

export interface Resource<T> {
  value: T | null;
  error: string | null;
}

/** Milliseconds between two loads of one resource; more where a load takes long. A busy page's fourfold is over when its next news come. */
const shortestPause = 900;

/**
 * `key` names what `load` loads; when it changes, the old value is dropped. The first load starts at once, later ones with the
 * news that come when they are due, in a round with what else is refreshed. Several runs: again when one of them has grown.
 * `load` is given what it loaded last under this key, for an answer that holds only what is new.
 */
export function useResource<T>(run: string | readonly string[], key: string, onScreen: boolean, load: (before: T | null) => Promise<T>): Resource<T> {
  const [state, setState] = useState<Resource<T> & { key: string }>({ value: null, error: null, key });
  const loaded = useRef('');
  const held = useRef<{ key: string; value: T } | null>(null);
  const newest = useRef(load);
  newest.current = load;
  /** Whether the last load failed: it is done again when the server is back, also where nothing grew. */
  const failed = useRef(false);
  useEffect(() => {
    if (!onScreen) return;
    const want = (): string => `${key}\n${[run].flat().map((name) => versions.value[name] ?? 0).join()}`;
    const fetched = async (): Promise<() => void> => {
      const asked = want();
      try {
        const value = await newest.current(held.current?.key === key ? held.current.value : null);
        return () => {
          loaded.current = asked;
          held.current = { key, value };
          failed.current = false;
          setState({ value, error: null, key });
        };
      } catch (error) {
        // The next growth of the run, or the next connection, asks again.
        failed.current = true;
        return () => setState((s) => ({ value: s.key === key ? s.value : null, error: error instanceof Error ? error.message : String(error), key }));
      }
    };
    let refresh: () => Promise<(() => void) | null> = fetched;
    const followed = new Followed(shortestPause, () => new Promise<number>((done) => {
      refresh = async () => {
        const start = clock.now();
        const show = await fetched();
        done(clock.now() - start);
        return show;
      };
      if (loaded.current.startsWith(`${key}\n`)) pacer.ask(refresh);
      else void refresh().then((show) => ended || show?.());
    }), clock);
    let ended = false;
    const stop = effect(() => {
      if (pageVisible.value && loaded.current !== want()) untracked(() => followed.news());
    });
    let wasLost = false;
    const again = effect(() => {
      const state = connection.value;
      if (state === 'live' && wasLost && failed.current) untracked(() => followed.news());
      wasLost = state !== 'live';
    });
    return () => {
      ended = true;
      again();
      stop();
      followed.stop();
      pacer.forget(refresh);
    };
  }, [key, onScreen]);
  return state.key === key ? state : { value: null, error: null };
}
