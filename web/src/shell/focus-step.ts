// Where the focus goes in a row of buttons.

/** Focus goes round: behind the last is the first. */
export function stepFrom(items: readonly HTMLElement[], by: number | 'first' | 'last'): HTMLElement | undefined {
  if (by === 'first' || by === 'last') return items.at(by === 'first' ? 0 : -1);
  return items[(items.indexOf(document.activeElement as HTMLElement) + by + items.length) % items.length];
}
