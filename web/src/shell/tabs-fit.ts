// Which tabs have room beside each other; the others are in the menu.

export interface TabSize {
  id: string;
  width: number;
  /** Nothing is recorded for it. */
  bare: boolean;
}

/**
 * All where they fit, else as many as fit beside the menu's button: the open one always, then those that have something to show, in
 * their order, then the rest.
 */
export function fittingTabs(tabs: readonly TabSize[], open: string, room: number, menu: number): ReadonlySet<string> {
  if (tabs.reduce((sum, tab) => sum + tab.width, 0) <= room) return new Set(tabs.map(({ id }) => id));
  const shown = new Set<string>();
  let left = room - menu;
  const urgency = (tab: TabSize): number => (tab.id === open ? 0 : tab.bare ? 2 : 1);
  for (const tab of [...tabs].sort((a, b) => urgency(a) - urgency(b))) {
    if (shown.size > 0 && tab.width > left) break;
    shown.add(tab.id);
    left -= tab.width;
  }
  return shown;
}
