// The empty states: their words and code come when there is nothing else to show.
import { lazy } from './lazy';
import type { Recordable } from './empty-code';

export const NoRuns = lazy(async () => (await import('./empty-code')).NoRuns);
export const NoTags = lazy<{ kind: Recordable }>(async () => (await import('./empty-code')).NoTags);
