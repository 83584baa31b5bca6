// The page's one pacer, and the browser's word on whether the machine has power to spare (Compute Pressure, where there is one).
import { batch, signal } from '@preact/signals';
import { Pacer, type Power } from './pace';

export const power = signal<Power>('unknown');

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

/** Listens for as long as the page lives. Where the browser does not tell, power stays unknown. */
export function watchPower(): void {
  const Observer = (globalThis as { PressureObserver?: PressureConstructor }).PressureObserver;
  if (!Observer) return;
  const observer = new Observer((records) => {
    const { state } = records[records.length - 1];
    power.value = state === 'nominal' || state === 'fair' ? 'spare' : 'busy';
    pacer.setPower(power.value);
  });
  observer.observe('cpu', { sampleInterval: 2000 }).catch(() => {
    // Not allowed here (an address other than this machine's, without TLS): unknown it stays.
  });
}
