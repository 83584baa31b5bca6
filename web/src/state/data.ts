// What the server has said: runs, tags, findings, and how fresh they are.
import { computed, signal } from '@preact/signals';
import type { DiagnosisReport, RunDiagnosis } from '../api/findings';
import type { RunInfo, RunList } from '../api/runs';
import { tagsNamed, type Tag, type Tags } from '../api/tags';

export type Connection = 'connecting' | 'live' | 'lost';

export const connection = signal<Connection>('connecting');
/** Milliseconds of `Date.now()` when something last changed; 0 before that. */
export const lastUpdate = signal(0);
export const runList = signal<RunList | null>(null);
export const tags = signal<Tags | null>(null);
export const report = signal<DiagnosisReport | null>(null);
/** Why the newest report could not be had, or null. */
export const reportError = signal<string | null>(null);
/** Run name to the version that the server last named. */
export const versions = signal<Readonly<Record<string, number>>>({});
export const pageVisible = signal(!document.hidden);

document.addEventListener('visibilitychange', () => (pageVisible.value = !document.hidden));

export const runByName = computed(() => new Map<string, RunInfo>((runList.value?.runs ?? []).map((run) => [run.name, run])));

/** The tags of a kind or reading that the server has listed so far. */
export const tagsOf = (name: string): readonly Tag[] => tagsNamed(tags.value, name);

/** Each tag of a reading in each of these runs, run by run. */
export const placesOf = (name: string, runs: readonly string[]): { run: string; tag: string }[] => {
  const found = tagsOf(name);
  return runs.flatMap((run) => found.filter((t) => t.runs.includes(run)).map((t) => ({ run, tag: t.tag })));
};

export const diagnosisByRun = computed(() => new Map<string, RunDiagnosis>((report.value?.runs ?? []).map((d) => [d.run, d])));
