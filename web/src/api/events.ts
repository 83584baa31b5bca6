// GET /api/events: the stream that says which run grew; opened again for as long as the page lives.

export interface SnapshotEvent {
  version: number;
  runs: Record<string, number>;
}

export interface EventHandlers {
  open(): void;
  snapshot(event: SnapshotEvent): void;
  lost(): void;
}

const firstDelay = 500;
const longestDelay = 5000;

/** Connects, and connects again after a loss, waiting 0.5 s at first and at most 5 s. Returns a function that ends it. */
export function listen(handlers: EventHandlers): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = firstDelay;

  const connect = () => {
    source = new EventSource('api/events');
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

  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
