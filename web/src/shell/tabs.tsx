// The tabs, in groups: as many as there is room for, the open one always among them, and all of them in a menu where some are not.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { panels } from '../panels';
import { view } from '../state/view';
import { Icon } from './icons';
import { stepFrom } from './focus-step';
import { lazy } from './lazy';
import { isBare } from './panels';
import { useDismissed } from './popover';
import { fittingTabs } from './tabs-fit';

const Menu = lazy(async () => (await import('./tabs-menu')).Menu);

const all: ReadonlySet<string> = new Set(panels.map(({ id }) => id));

/** The digit key of a tab. */
const hint = (i: number): string => (i < 9 ? ` (${i + 1})` : '');

/** The button of the menu and, while it is open, the menu. */
function More({ hidden }: { hidden: number }) {
  const { open, setOpen, close, box } = useDismissed();
  return (
    <div class="more-tabs" ref={box} hidden={hidden === 0}>
      <button aria-haspopup="menu" aria-expanded={open} title={`All views; ${hidden} more than there is room for`} onClick={() => setOpen(!open)}
        onKeyDown={(e) => {
          if (e.key !== 'ArrowDown' || open) return;
          e.preventDefault();
          setOpen(true);
        }}>More<Icon name="down" size={11} /></button>
      {open && <Menu onClose={close} />}
    </div>
  );
}

export function Tabs() {
  const nav = useRef<HTMLElement>(null);
  const [shown, setShown] = useState(all);
  const active = view.tab.value;
  const bare = panels.filter(isBare).map(({ id }) => id).join();
  const fit = (): void => {
    const [list, more] = nav.current!.children;
    // Those that are not shown are laid out all the same, so that their widths are known.
    const tabs = [...list.children].map((tab) => {
      const element = tab as HTMLElement;
      return { id: element.dataset.tab!, width: element.offsetWidth + parseFloat(getComputedStyle(element).marginLeft), bare: element.classList.contains('bare') };
    });
    const next = fittingTabs(tabs, active, nav.current!.clientWidth, (more as HTMLElement).offsetWidth || 76);
    setShown((now) => (now.size === next.size && [...next].every((id) => now.has(id)) ? now : next));
  };
  useLayoutEffect(() => {
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(nav.current!);
    return () => observer.disconnect();
  }, [active, bare]);
  const visible = panels.filter(({ id }) => shown.has(id));
  const onKey = (e: KeyboardEvent): void => {
    const by = ({ ArrowRight: 1, ArrowLeft: -1, Home: 'first', End: 'last' } as const)[e.key];
    if (by === undefined) return;
    e.preventDefault();
    const next = stepFrom([...nav.current!.querySelectorAll<HTMLElement>('[role=tab]:not(.away)')], by);
    next?.focus();
    next?.click();
  };
  return (
    <nav aria-label="Views" ref={nav}>
      <div role="tablist" onKeyDown={onKey}>
        {panels.map((panel, i) => {
          const { id, title, group } = panel;
          const at = visible.indexOf(panel);
          return (
            <button key={id} id={`tab-${id}`} role="tab" aria-selected={active === id} aria-controls={active === id ? 'panel' : undefined} tabIndex={active === id ? 0 : -1} data-tab={id}
              class={`${isBare(panel) ? 'bare' : ''} ${shown.has(id) ? '' : 'away'} ${at > 0 && visible[at - 1].group !== group ? 'first' : ''}`}
              title={`${group}: ${title}${hint(i)}${isBare(panel) ? ', nothing recorded' : ''}`} onClick={() => (view.tab.value = id)}>{title}</button>
          );
        })}
      </div>
      <More hidden={panels.length - visible.length} />
    </nav>
  );
}
