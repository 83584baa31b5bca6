// Keeps the state fresh: hears which runs grew, and fetches again what that touches.
import { batch, effect } from '@preact/signals';
import { listen, type SnapshotEvent } from '../api/events';
import { fetchFindings } from '../api/findings';
import { fetchRuns, type RunList } from '../api/runs';
import { fetchTags, tagsNamed, type Tags } from '../api/tags';
import { Followed, type Clock } from './follow';
import { eventPause, pacer, power, watchPower } from './power';
import { connection, lastUpdate, pageVisible, report, reportError, runList, tags, versions } from './data';

export const clock: Clock = { now: () => performance.now(), power: () => power.peek(), newsPause: () => eventPause[power.peek()] };

const follow = (period: number, work: () => Promise<number>) => new Followed(period, work, clock);

/** Fetches, and shows the answer in the same frame as the charts that are refreshed now. */
export const inRound = <T>(fetch: () => Promise<T>, show: (answer: T) => void) => () => new Promise<number>((done, fail) => {
  pacer.ask(async () => {
    const start = performance.now();
    try {
      const answer = await fetch();
      done(performance.now() - start);
      return () => show(answer);
    } catch (error) {
      fail(error);
      return null;
    }
  });
});

const atOnce = <T>(fetch: () => Promise<T>, show: (answer: T) => void) => async () => {
  const start = performance.now();
  const answer = await fetch();
  const cost = performance.now() - start;
  show(answer);
  return cost;
};

export function sameTags(a: Tags | null, b: Tags): boolean {
  if (!a) return false;
  const names = Object.keys({ ...a.byName, ...b.byName });
  return JSON.stringify(a.others) === JSON.stringify(b.others) && names.every((name) => {
    const [x, y] = [tagsNamed(a, name), tagsNamed(b, name)];
    return x.length === y.length
      && x.every((t, i) => t.tag === y[i].tag && t.runs.length === y[i].runs.length && t.runs.every((r, j) => r === y[i].runs[j])
        && JSON.stringify(t.about) === JSON.stringify(y[i].about));
  });
}

const showRuns = (list: RunList) => batch(() => {
  runList.value = list;
  versions.value = { ...Object.fromEntries(list.runs.map((run) => [run.name, run.version])), ...newer(list.version) };
});
const firstRuns = atOnce(fetchRuns, showRuns);
const laterRuns = inRound(fetchRuns, showRuns);

/** The first list waits for no round: it is what the first charts wait for, and a round would hold up theirs too. */
const runs = follow(500, () => (runList.peek() ? laterRuns : firstRuns)());

/** Of runs that only grew the list tells no more than how long they have been running: a tooltip. */
const grownRuns = follow(5000, laterRuns);

/** Version of the snapshot that the tags are of. */
let tagsVersion = -1;

const tagList = follow(1000, atOnce(fetchTags, (next) => {
  tagsVersion = next.version;
  if (!sameTags(tags.peek(), next.tags)) tags.value = next.tags;
}));

const findings = follow(2000, atOnce(
  () => fetchFindings().then((found) => ({ found, error: null }), (error: unknown) => ({ found: null, error: error instanceof Error ? error.message : String(error) })),
  ({ found, error }) => {
    if (found && JSON.stringify(found) !== JSON.stringify(report.peek())) report.value = found;
    reportError.value = error;
  }));

let lastEvent: SnapshotEvent | null = null;

/** Versions from an event that came after the list was made, so that a slow answer takes nothing back. */
const newer = (version: number): Record<string, number> => (lastEvent && lastEvent.version > version ? lastEvent.runs : {});

/** Whether a list of this version still holds after the event: nothing came but points. An empty directory may just have come to be. */
export function onlyGrew(known: readonly string[], tagsVersion: number, event: SnapshotEvent): boolean {
  return known.length > 0 && known.length === Object.keys(event.runs).length && known.every((run) => run in event.runs) && tagsVersion >= event.tags;
}

export function refreshAll(): void {
  runs.news();
  tagList.news();
  findings.news();
}

function onSnapshot(event: SnapshotEvent): void {
  const last = lastEvent;
  lastEvent = event;
  versions.value = { ...versions.peek(), ...event.runs };
  if (event.version === last?.version) return;
  lastUpdate.value = Date.now();
  if (!pageVisible.peek()) return;
  const list = runList.peek();
  const grew = onlyGrew((list?.runs ?? []).map((run) => run.name), tagsVersion, event);
  if (!last && grew && list!.version === event.version) return;
  if (!grew || (last && last.problems !== event.problems)) return refreshAll();
  grownRuns.news();
  findings.news();
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
