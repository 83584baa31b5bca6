// Runs as the user sees them: colour, filter, shown or hidden, pinned, pointed at.
import { computed, signal } from '@preact/signals';
import { runStyle, type RunStyle } from '../draw/palette';
import { runByName, runList } from './data';
import { compareNames } from './names';
import type { RunSort } from './url';
import { dark } from './theme';
import { view } from './view';

export { compareNames };

/** The best value of each run by the metric that the list is sorted by; filled while it is. */
export const best = signal<ReadonlyMap<string, number>>(new Map());

/** The run under the pointer, anywhere on the page. */
export const hovered = signal<string | null>(null);

/** A place in the palette for life: runs get theirs by start, so that a reload gives the same colours. */
const places = new Map<string, number>();

const placed = computed(() => {
  const unplaced = (runList.value?.runs ?? []).filter((run) => !places.has(run.name));
  unplaced.sort((a, b) => (a.startTime ?? Infinity) - (b.startTime ?? Infinity) || (a.name < b.name ? -1 : 1));
  for (const run of unplaced) places.set(run.name, places.size);
  return new Map(places);
});

export const styleOf = (run: string): RunStyle => runStyle(placed.value.get(run) ?? 0, dark.value);

/** The expression, or null when it is not one. Empty matches all. */
export function toPattern(text: string): RegExp | null {
  try {
    return new RegExp(text, 'i');
  } catch {
    return null;
  }
}

export const runPattern = computed(() => toPattern(view.runFilter.value));

/** Runs in the chosen order; those that lack what it is about come last, and equals by name. */
export function orderRuns(names: readonly string[], sort: RunSort, startOf: (run: string) => number | null | undefined, valueOf: (run: string) => number | undefined): string[] {
  const key = (run: string): number => {
    const value = sort.by === 'newest' ? startOf(run) : sort.by === 'best' ? valueOf(run) : 0;
    if (value == null || Number.isNaN(value)) return Infinity;
    return sort.by === 'newest' || sort.higher ? -value : value;
  };
  const keyed = names.map((name) => ({ name, key: key(name) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : compareNames(a.name, b.name))).map(({ name }) => name);
}

/** Names that pass the filter: pinned first, then in the chosen order. */
export const listedRuns = computed(() => {
  const pattern = runPattern.value;
  if (!pattern) return [];
  const pins = new Set(view.pins.value);
  const found = (runList.value?.runs ?? []).map((run) => run.name).filter((name) => pattern.test(name));
  const ordered = orderRuns(found, view.runSort.value, (run) => runByName.value.get(run)?.startTime, (run) => best.value.get(run));
  return [...ordered.filter((name) => pins.has(name)), ...ordered.filter((name) => !pins.has(name))];
});

/** Why charts are empty when no run is shown. */
export const noneShown = (): string =>
  listedRuns.value.length > 0 ? 'No run is shown. Tick one in the list of runs.'
    : !runPattern.value ? 'The filter of the runs is not a regular expression.' : `No run matches the filter “${view.runFilter.value}”.`;

const chosen = computed(() => new Set(view.selection.value.names));
export const isShown = (run: string): boolean => chosen.value.has(run) === view.selection.value.only;

/** Names of the runs that charts draw, in the order of the list. */
export const shownRuns = computed(() => listedRuns.value.filter(isShown));

export function toggleRun(run: string): void {
  const { only, names } = view.selection.value;
  view.selection.value = { only, names: names.includes(run) ? names.filter((n) => n !== run) : [...names, run] };
}

/** Shows this run alone; when it already is alone, shows all again. */
export function isolateRun(run: string): void {
  const { only, names } = view.selection.value;
  const alone = only && names.length === 1 && names[0] === run;
  view.selection.value = alone ? { only: false, names: [] } : { only: true, names: [run] };
}

export function showAll(all: boolean): void {
  view.selection.value = { only: !all, names: [] };
}

export function togglePin(run: string): void {
  const pins = view.pins.value;
  view.pins.value = pins.includes(run) ? pins.filter((n) => n !== run) : [...pins, run];
}
