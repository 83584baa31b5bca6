// Loads something of a run while it is on the screen, and again when the run has grown.
import { useEffect, useRef, useState } from 'preact/hooks';
import { pageVisible, versions } from '../state/data';
import { pauseAfter } from '../state/pace';
import { power } from '../state/power';

export interface Resource<T> {
  value: T | null;
  error: string | null;
}

/** Milliseconds between two loads of one resource; more where a load takes long. */
const shortestPause = 1000;

/** `key` names what `load` loads; when it changes, the old value is dropped. */
export function useResource<T>(run: string, key: string, onScreen: boolean, load: () => Promise<T>): Resource<T> {
  const [state, setState] = useState<Resource<T> & { key: string }>({ value: null, error: null, key });
  const [again, setAgain] = useState(0);
  const loaded = useRef('');
  const busy = useRef(false);
  const nextStart = useRef(0);
  const version = versions.value[run] ?? 0;
  const visible = pageVisible.value;
  useEffect(() => {
    const want = `${key}\n${version}`;
    if (!onScreen || !visible || busy.current || loaded.current === want) return;
    const timer = setTimeout(() => {
      busy.current = true;
      const start = performance.now();
      load()
        .then(
          (value) => {
            loaded.current = want;
            setState({ value, error: null, key });
          },
          (error: unknown) => setState((s) => ({ value: s.key === key ? s.value : null, error: error instanceof Error ? error.message : String(error), key })),
        )
        .finally(() => {
          busy.current = false;
          const cost = performance.now() - start;
          nextStart.current = start + pauseAfter(cost, shortestPause, power.peek());
          // Whatever changed on the way is loaded now; after a failure the next growth of the run asks again.
          if (loaded.current === want) setAgain((n) => n + 1);
        });
    }, Math.max(0, nextStart.current - performance.now()));
    return () => {
      if (!busy.current) clearTimeout(timer);
    };
  }, [key, version, onScreen, visible, again]);
  return state.key === key ? state : { value: null, error: null };
}
