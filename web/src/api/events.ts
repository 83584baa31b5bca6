// GET /api/events: the stream that says which run grew; opened again for as long as the page lives.
import { address } from './client';

export interface SnapshotEvent {
  version: number;
  runs: Record<string, number>;
  /** Version in which tags last changed. */
  tags: number;
  /** How much could not be read. */
  problems: number;
}

export interface EventHandlers {
  open(): void;
  snapshot(event: SnapshotEvent): void;
  lost(): void;
}

const firstDelay = 500;
const longestDelay = 5000;

export interface EventStream {
  /** Asks for events at least so many milliseconds apart: opens the stream anew when that differs from what it has. */
  pace(pause: number): void;
  close(): void;
}

/** Connects, and connects again after a loss, waiting 0.5 s at first and at most 5 s. */
export function listen(handlers: EventHandlers): EventStream {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = firstDelay;
  let pause = 0;

  const connect = () => {
    source = new EventSource(address('api/events', { pause: pause || undefined }));
    source.onopen = () => {
      delay = firstDelay;
      handlers.open();
    };
    source.addEventListener('snapshot', (message) => handlers.snapshot(JSON.parse((message as MessageEvent<string>).data) as SnapshotEvent));
    source.onerror = () => {
      handlers.lost();
      source?.close();
      timer = setTimeout(connect, delay);
      delay = Math.min(delay * 2, longestDelay);
    };
  };

  const close = () => {
    clearTimeout(timer);
    source?.close();
  };
  return {
    close,
    pace(next) {
      if (next === pause) return;
      pause = next;
      close();
      connect();
    },
  };
}
