// The sheet that lists the keys and what the mouse does.
import { useEffect, useRef } from 'preact/hooks';
import { helpOpen } from './keys';
import { Icon } from './icons';

const sheet: readonly [keys: string, meaning: string][] = [
  ['1 … 9', 'Go to one of the first nine tabs; the arrow keys go from tab to tab'],
  ['/', 'Filter charts'],
  ['t', 'Next theme: system, light, dark'],
  ['l', 'Logarithmic y axis on every chart'],
  ['x', 'Next horizontal axis: step, relative, wall'],
  ['f', 'Fold or open the list of runs'],
  ['← →', 'In the whole window: previous, next chart. On gradient flow: previous, next step'],
  ['Esc', 'Close, clear'],
  ['?', 'This sheet'],
  ['drag', 'Zoom into a chart; double-click shows all again'],
  ['Shift + drag', 'Move along a chart; so does a drag with the middle button, and while zoomed the wheel sideways or with Shift'],
  ['double-click a run', 'Show only this run; again: show all'],
];

export function KeySheet() {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    close.current!.focus();
    return () => before?.focus();
  }, []);
  return (
    <div class="veil" onClick={() => (helpOpen.value = false)}>
      <div class="keys" role="dialog" aria-modal="true" aria-label="Keys" onClick={(e) => e.stopPropagation()}>
        <header><h2>Keys</h2><button class="icon" ref={close} aria-label="Close" onClick={() => (helpOpen.value = false)}><Icon name="close" /></button></header>
        <dl>{sheet.map(([keys, meaning]) => <div key={keys}><dt><kbd>{keys}</kbd></dt><dd>{meaning}</dd></div>)}</dl>
      </div>
    </div>
  );
}
