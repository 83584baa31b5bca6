// What the server has said: runs, tags, findings, and how fresh they are.
import { computed, signal } from '@preact/signals';
import type { DiagnosisReport, RunDiagnosis } from '../api/findings';
import type { RunInfo, RunList } from '../api/runs';
import type { Tags } from '../api/tags';

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
export const diagnosisByRun = computed(() => new Map<string, RunDiagnosis>((report.value?.runs ?? []).map((d) => [d.run, d])));
