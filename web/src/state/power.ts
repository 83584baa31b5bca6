// The page's one pacer, and the browser's word on whether the machine has power to spare (Compute Pressure, where there is one).
import { batch, signal } from '@preact/signals';
import { Pacer, type Power } from './pace';

export const power = signal<Power>('unknown');

/**
 * Milliseconds between two events of the stream, each of which wakes several processes. The first after a quiet time comes at
 * once. A busy machine's page redraws about as often as its purse allows, so that one waking serves the event and the redraw.
 */
export const eventPause = { spare: 40, unknown: 250, busy: 4000 } as const;

/** The frame is on its way when a task runs after the frame's callback; a hidden page has no frames. */
const painted = (): Promise<void> => new Promise((done) => {
  const late = setTimeout(done, 500);
  requestAnimationFrame(() => setTimeout(() => {
    clearTimeout(late);
    done();
  }));
});

export const pacer = new Pacer({
  now: () => performance.now(),
  newsPause: () => (power.peek() === 'busy' ? eventPause.busy : 0),
  show(changes) {
    batch(() => {
      for (const change of changes) change();
    });
    return painted();
  },
});

interface PressureObserver {
  observe(source: 'cpu', options: { sampleInterval: number }): Promise<void>;
}
type PressureConstructor = new (heard: (records: readonly { state: 'nominal' | 'fair' | 'serious' | 'critical' }[]) => void) => PressureObserver;

/** Milliseconds without pressure before power counts as spare: a training that evaluates or loads data pauses, and goes on. */
const calm = 5000;

/** Listens for as long as the page lives. Where the browser does not tell, power stays unknown. */
export function watchPower(): void {
  const Observer = (globalThis as { PressureObserver?: PressureConstructor }).PressureObserver;
  if (!Observer) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const become = (next: Power) => {
    power.value = next;
    pacer.setPower(next);
  };
  const observer = new Observer((records) => {
    const { state } = records[records.length - 1];
    if (state === 'nominal' || state === 'fair') timer ??= setTimeout(become, calm, 'spare');
    else {
      clearTimeout(timer);
      timer = undefined;
      become('busy');
    }
  });
  observer.observe('cpu', { sampleInterval: 2000 }).catch(() => {
    // Not allowed here (an address other than this machine's, without TLS): unknown it stays.
  });
}
