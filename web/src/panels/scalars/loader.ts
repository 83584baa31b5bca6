// Loads one tag's series for the shown runs, and again only for those that grew while the chart is on the screen.
import { effect, signal } from '@preact/signals';
import { fetchScalars, type ScalarColumns, type ScalarRange } from '../../api/scalars';
import { pageVisible, versions } from '../../state/data';

/** Milliseconds between two fetches of one chart, so that a fast writer does not keep the browser busy. */
const shortestPause = 120;

export interface Wanted {
  tag: string;
  runs: readonly string[];
  points: number;
  range?: ScalarRange;
  /** Whether the chart can be seen. */
  active: boolean;
}

export class SeriesLoader {
  readonly columns = signal<ReadonlyMap<string, ScalarColumns>>(new Map());
  readonly error = signal<string | null>(null);
  private wanted: Wanted | null = null;
  private loaded = new Map<string, number>();
  private busy: AbortController | null = null;
  private lastStart = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly unsubscribe: () => void;

  constructor() {
    this.unsubscribe = effect(() => {
      void versions.value;
      void pageVisible.value;
      this.update();
    });
  }

  want(wanted: Wanted): void {
    const before = this.wanted;
    this.wanted = wanted;
    if (before && (before.tag !== wanted.tag || before.points !== wanted.points
      || before.range?.from !== wanted.range?.from || before.range?.to !== wanted.range?.to)) {
      this.loaded.clear();
      this.busy?.abort();
      this.busy = null;
      if (before.tag !== wanted.tag) this.columns.value = new Map();
    }
    this.update();
  }

  close(): void {
    this.unsubscribe();
    clearTimeout(this.timer);
    this.busy?.abort();
    this.wanted = null;
  }

  private update(): void {
    const wanted = this.wanted;
    if (!wanted?.active || !pageVisible.peek() || this.busy) return;
    const known = versions.peek();
    const stale = wanted.runs.filter((run) => this.loaded.get(run) !== (known[run] ?? 0));
    if (stale.length === 0) return;
    clearTimeout(this.timer);
    const wait = this.lastStart + shortestPause - performance.now();
    if (wait > 0) this.timer = setTimeout(() => this.update(), wait);
    else void this.load(wanted, stale, known);
  }

  private async load(wanted: Wanted, runs: readonly string[], known: Readonly<Record<string, number>>): Promise<void> {
    const busy = new AbortController();
    this.busy = busy;
    this.lastStart = performance.now();
    try {
      const series = await fetchScalars(wanted.tag, runs, wanted.points, wanted.range, busy.signal);
      if (this.busy !== busy) return;
      const next = new Map(this.columns.peek());
      runs.forEach((run, i) => {
        next.set(run, series[i]);
        this.loaded.set(run, known[run] ?? 0);
      });
      this.columns.value = next;
      this.error.value = null;
    } catch (error) {
      if (busy.signal.aborted) return;
      this.error.value = error instanceof Error ? error.message : String(error);
      // The runs stay stale: the next event, or the next connection, asks again.
      this.busy = null;
      return;
    }
    this.busy = null;
    this.update();
  }
}
