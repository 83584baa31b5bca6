// A button that opens a small box of settings; a click outside or Escape closes it.
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './icons';

/** Whether a box is open, and the element around it: a click outside or Escape closes it, and Escape gives its button the focus back. */
export function useDismissed(): { open: boolean; setOpen(open: boolean): void; close(): void; box: RefObject<HTMLDivElement | null> } {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const close = (): void => {
    setOpen(false);
    box.current?.querySelector('button')?.focus();
  };
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close();
    };
    addEventListener('pointerdown', outside);
    addEventListener('keydown', escape);
    return () => {
      removeEventListener('pointerdown', outside);
      removeEventListener('keydown', escape);
    };
  }, [open]);
  return { open, setOpen, close, box };
}

export function Popover({ label, icon, children }: { label: string; icon: IconName; children: ComponentChildren }) {
  const { open, setOpen, box } = useDismissed();
  return (
    <div class="popover" ref={box}>
      <button class={`icon ${open ? 'on' : ''}`} aria-expanded={open} aria-label={label} title={label} onClick={() => setOpen(!open)}><Icon name={icon} /></button>
      {open && <div class="sheet" role="group" aria-label={label}>{children}</div>}
    </div>
  );
}
