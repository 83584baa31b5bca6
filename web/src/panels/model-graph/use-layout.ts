// Asks the worker for a layout whenever what is on show changes; the last one stays until the next is there.
import { effect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { connection } from '../../state/data';
import type { LayoutAnswer, LayoutRequest } from '../../workers/layout-messages';
import { groupTitleWidth, makeScene, sizeOf, type Scene } from './paint';
import type { GraphIndex, View } from './view';

let worker: Worker | null = null;
let ticket = 0;

export interface Laid {
  scene: Scene | null;
  busy: boolean;
  error: string | null;
}

/** Counts the reconnections while something is failed. */
function useReconnections(failed: boolean): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (!failed) return;
    let wasLost = false;
    return effect(() => {
      if (connection.value === 'live' && wasLost) setCount((n) => n + 1);
      wasLost = connection.value !== 'live';
    });
  }, [failed]);
  return count;
}

export function useLayout(index: GraphIndex | null, view: View | null): Laid {
  const [laid, setLaid] = useState<Laid>({ scene: null, busy: false, error: null });
  const wanted = useRef(0);
  const back = useReconnections(laid.error !== null);
  useEffect(() => {
    if (!index || !view) return;
    worker ??= new Worker(new URL('layout.js', import.meta.url), { type: 'module' });
    const mine = ++ticket;
    wanted.current = mine;
    setLaid((l) => ({ ...l, busy: true }));
    const request: LayoutRequest = {
      ticket: mine,
      boxes: view.nodes.map((n) => ({ id: n.id, parent: n.parent, ...sizeOf(n, index) })),
      groups: view.groups.map((g) => ({ id: g.id, parent: g.parent, leastWidth: groupTitleWidth(g) })),
      edges: view.edges.map((e) => [e.from, e.to]),
    };
    const done = ({ data }: MessageEvent<LayoutAnswer>): void => {
      if (data.ticket !== mine) return;
      worker?.removeEventListener('message', done);
      if (wanted.current !== mine) return;
      setLaid(data.error ? { scene: null, busy: false, error: data.error } : { scene: makeScene(index, view, data), busy: false, error: null });
    };
    const failed = (event: ErrorEvent): void => {
      worker = null; // one whose script did not come stays so: the next layout starts another
      setLaid({ scene: null, busy: false, error: event.message || 'the layout worker could not be loaded' });
    };
    worker.addEventListener('message', done);
    worker.addEventListener('error', failed);
    worker.postMessage(request);
    return () => {
      worker?.removeEventListener('message', done);
      worker?.removeEventListener('error', failed);
    };
  }, [index, view, back]);
  return laid;
}
