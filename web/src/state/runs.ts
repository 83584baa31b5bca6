// Runs as the user sees them: colour, filter, shown or hidden, pinned, pointed at.
import { computed, signal } from '@preact/signals';
import { runStyle, type RunStyle } from '../draw/palette';
import { runList } from './data';
import { dark } from './theme';
import { view } from './view';

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

const collator = new Intl.Collator('en', { numeric: true });
export const compareNames = (a: string, b: string): number => collator.compare(a, b);

/** Names that pass the filter: pinned first, then by name with numbers as numbers. */
export const listedRuns = computed(() => {
  const pattern = runPattern.value;
  if (!pattern) return [];
  const pins = new Set(view.pins.value);
  return (runList.value?.runs ?? [])
    .map((run) => run.name)
    .filter((name) => pattern.test(name))
    .sort((a, b) => Number(pins.has(b)) - Number(pins.has(a)) || compareNames(a, b));
});

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
