// The cursor that all charts share: one x, on one kind of axis.
import { signal } from '@preact/signals';
import type { XAxis } from '../../state/url';

export interface SharedCursor {
  x: number;
  axis: XAxis;
  /** The chart that the pointer is over; it draws its own cursor. */
  source: unknown;
}

export const cursorX = signal<SharedCursor | null>(null);
