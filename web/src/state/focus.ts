// What one panel asks another to show: a layer of a run at a step, or a finding.
import { signal } from '@preact/signals';
import type { Tab } from './url';
import { view } from './view';

export interface Focus {
  run: string;
  layer?: string;
  /** Null for the newest. */
  step?: number | null;
  /** Title of a finding. */
  finding?: string;
}

export const focus = signal<Focus | null>(null);

export function show(tab: Tab, at: Focus): void {
  focus.value = at;
  view.tab.value = tab;
}
