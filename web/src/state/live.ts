// Keeps the state fresh: hears which runs grew, and fetches again what that touches.
import { batch, effect } from '@preact/signals';
import { listen, type SnapshotEvent } from '../api/events';
import { fetchFindings } from '../api/findings';
import { fetchRuns } from '../api/runs';
import { fetchTags, tagKinds, type Tags } from '../api/tags';
import { pauseAfter } from './pace';
import { power, watchPower } from './power';
import { connection, lastUpdate, pageVisible, report, reportError, runList, tags, versions } from './data';

/** Milliseconds between two events of the stream: each wakes several processes. The first after a quiet time comes at once. */
const eventPause = { spare: 100, unknown: 250, busy: 1000 } as const;

/** Milliseconds before something that failed is asked for again. */
const retryPause = 1500;

/** Runs `work` at once, at most once at a time and once a `period` (ms; longer where it takes long); calls in between lead to one more. */
function paced(period: number, work: () => Promise<void>): () => void {
  let busy = false;
  let again = false;
  const run = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    const start = performance.now();
    let pause: number;
    try {
      await work();
      pause = pauseAfter(performance.now() - start, period, power.peek());
    } catch {
      // Whether the server is there is for the event stream to say; what failed is asked for again.
      again = true;
      pause = Math.max(period, retryPause);
    }
    setTimeout(() => {
      busy = false;
      if (!again) return;
      again = false;
      void run();
    }, pause);
  };
  return () => void run();
}

export function sameTags(a: Tags | null, b: Tags): boolean {
  if (!a) return false;
  return tagKinds.every((kind) => {
    const [x, y] = [a[kind], b[kind]];
    return x.length === y.length
      && x.every((t, i) => t.tag === y[i].tag && t.runs.length === y[i].runs.length && t.runs.every((r, j) => r === y[i].runs[j]));
  });
}

const refreshRuns = paced(500, async () => {
  const list = await fetchRuns();
  batch(() => {
    runList.value = list;
    versions.value = { ...Object.fromEntries(list.runs.map((run) => [run.name, run.version])), ...newer(list.version) };
  });
});

const refreshTags = paced(1000, async () => {
  const next = await fetchTags();
  if (!sameTags(tags.peek(), next)) tags.value = next;
});

const refreshFindings = paced(2000, async () => {
  try {
    report.value = await fetchFindings();
    reportError.value = null;
  } catch (error) {
    reportError.value = error instanceof Error ? error.message : String(error);
  }
});

let lastEvent: SnapshotEvent | null = null;

/** Versions from an event that came after the list was made, so that a slow answer takes nothing back. */
const newer = (version: number): Record<string, number> => (lastEvent && lastEvent.version > version ? lastEvent.runs : {});

export function refreshAll(): void {
  refreshRuns();
  refreshTags();
  refreshFindings();
}

function onSnapshot(event: SnapshotEvent): void {
  const first = lastEvent === null;
  const changed = first || event.version !== lastEvent!.version;
  lastEvent = event;
  versions.value = { ...versions.peek(), ...event.runs };
  if (!changed) return;
  lastUpdate.value = Date.now();
  if (pageVisible.peek() && !(first && runList.peek())) refreshAll();
}

export function startLive(): void {
  refreshAll();
  watchPower();
  const stream = listen({
    open() {
      const back = connection.peek() === 'lost';
      connection.value = 'live';
      if (back) {
        lastEvent = null; // Another process may answer now, counting from its own start.
        refreshAll();
      }
    },
    snapshot: onSnapshot,
    lost() {
      connection.value = 'lost';
    },
  });
  effect(() => stream.pace(eventPause[power.value]));
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) refreshAll();
  });
}
