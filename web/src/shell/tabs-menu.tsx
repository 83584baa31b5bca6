// The menu of all views, by group.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { panels } from '../panels';
import { groups } from '../panels/define';
import { view } from '../state/view';
import { stepFrom } from './focus-step';
import { isBare } from './panels';

export function Menu({ onClose }: { onClose(): void }) {
  const box = useRef<HTMLDivElement>(null);
  // At once: the next key is meant for the menu.
  useLayoutEffect(() => {
    (box.current!.querySelector<HTMLElement>('[aria-checked=true]') ?? box.current!.querySelector('button'))?.focus();
  }, []);
  const onKey = (e: KeyboardEvent): void => {
    if (e.key === 'Tab') onClose();
    const by = ({ ArrowDown: 1, ArrowUp: -1, Home: 'first', End: 'last' } as const)[e.key];
    if (by === undefined) return;
    e.preventDefault();
    stepFrom([...box.current!.querySelectorAll('button')], by)?.focus();
  };
  return (
    <div class="menu-sheet" role="menu" aria-label="All views" ref={box} onKeyDown={onKey}>
      {groups.map((group) => (
        <div role="group" aria-label={group} key={group}>
          <b aria-hidden="true">{group}</b>
          {panels.map((panel, i) => panel.group === group && (
            <button key={panel.id} role="menuitemradio" aria-checked={view.tab.value === panel.id} tabIndex={-1} data-view={panel.id} class={isBare(panel) ? 'bare' : ''}
              onClick={() => {
                view.tab.value = panel.id;
                onClose();
              }}>{panel.title}{i < 9 && <kbd>{i + 1}</kbd>}</button>
          ))}
        </div>
      ))}
    </div>
  );
}
