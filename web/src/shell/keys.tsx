// Keys: what they do, and when the sheet that lists them is open.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { panels } from '../panels';
import { nextTheme } from '../state/theme';
import { view } from '../state/view';
import { lazy } from './lazy';

export const helpOpen = signal(false);

const KeySheet = lazy(async () => (await import('./key-sheet')).KeySheet);

export const sidebarFolded = signal(false);

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches('input:not([type=checkbox]):not([type=range]), select, textarea') || target.isContentEditable);
}

function focusSearch(): void {
  if (!document.querySelector('[data-key="/"]')) view.tab.value = 'scalars';
  requestAnimationFrame(() => {
    const box = document.querySelector<HTMLInputElement>('[data-key="/"]');
    box?.focus();
    box?.select();
  });
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') helpOpen.value = false;
  if (typing(event.target)) return;
  const digit = Number(event.key);
  if (digit >= 1 && digit <= panels.length) view.tab.value = panels[digit - 1].id;
  else if (event.key === 't') nextTheme();
  else if (event.key === 'l') view.logY.value = !view.logY.value;
  else if (event.key === 'x') view.xAxis.value = ({ step: 'relative', relative: 'wall', wall: 'step' } as const)[view.xAxis.value];
  else if (event.key === 'f') sidebarFolded.value = !sidebarFolded.value;
  else if (event.key === '?') helpOpen.value = !helpOpen.value;
  else if (event.key === '/') {
    event.preventDefault();
    focusSearch();
  }
}

export function Keys() {
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  if (!helpOpen.value) return null;
  return <KeySheet />;
}
