// Keys: what they do, and the sheet that lists them.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { nextTheme } from '../state/theme';
import { tabs } from '../state/url';
import { view } from '../state/view';
import { Icon } from './icons';

export const helpOpen = signal(false);

const sheet: readonly [keys: string, meaning: string][] = [
  ['1 … 9', 'Go to a tab'],
  ['/', 'Filter charts'],
  ['t', 'Next theme: system, light, dark'],
  ['l', 'Logarithmic y axis on every chart'],
  ['x', 'Next horizontal axis: step, relative, wall'],
  ['f', 'Fold or open the list of runs'],
  ['← →', 'In the whole window: previous, next chart. On gradient flow: previous, next step'],
  ['Esc', 'Close, clear'],
  ['?', 'This sheet'],
  ['drag', 'Zoom into a chart; double-click shows all again'],
  ['double-click a run', 'Show only this run; again: show all'],
];

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
  if (digit >= 1 && digit <= tabs.length) view.tab.value = tabs[digit - 1];
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
  return (
    <div class="veil" onClick={() => (helpOpen.value = false)}>
      <div class="keys" role="dialog" aria-modal="true" aria-label="Keys" onClick={(e) => e.stopPropagation()}>
        <header><h2>Keys</h2><button class="icon" aria-label="Close" onClick={() => (helpOpen.value = false)}><Icon name="close" /></button></header>
        <dl>{sheet.map(([keys, meaning]) => <div key={keys}><dt><kbd>{keys}</kbd></dt><dd>{meaning}</dd></div>)}</dl>
      </div>
    </div>
  );
}
