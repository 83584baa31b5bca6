// Loads one tag's series for the shown runs, and again only for those that grew while the chart is on the screen.
import { effect, signal } from '@preact/signals';
import { fetchScalars, type ScalarColumns, type ScalarRange } from '../../api/scalars';
import { pageVisible, versions } from '../../state/data';
import { pacer } from '../../state/power';

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
  private readonly unsubscribe: () => void;

  private readonly refresh = async (): Promise<(() => void) | null> => {
    const stale = this.stale();
    return stale.length > 0 ? this.load(stale) : null;
  };

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
    pacer.forget(this.refresh);
    this.busy?.abort();
    this.wanted = null;
  }

  private update(): void {
    const stale = this.stale();
    if (stale.length === 0) pacer.forget(this.refresh);
    // What was never shown comes at once; what only grew waits for its turn.
    else if (stale.some((run) => !this.loaded.has(run))) void this.load(stale).then((show) => show?.());
    else pacer.ask(this.refresh);
  }

  /** Runs to fetch now: none while a fetch is on its way, or while nobody can see the chart. */
  private stale(): readonly string[] {
    const wanted = this.wanted;
    if (!wanted?.active || !pageVisible.peek() || this.busy) return [];
    const known = versions.peek();
    return wanted.runs.filter((run) => this.loaded.get(run) !== (known[run] ?? 0));
  }

  private async load(runs: readonly string[]): Promise<(() => void) | null> {
    const { tag, points, range } = this.wanted!;
    const known = versions.peek();
    const busy = new AbortController();
    this.busy = busy;
    try {
      const series = await fetchScalars(tag, runs, points, range, busy.signal);
      return () => {
        if (this.busy === busy) this.take(runs, series, known);
      };
    } catch (error) {
      if (busy.signal.aborted) return null;
      this.error.value = error instanceof Error ? error.message : String(error);
      // The runs stay stale: the next event, or the next connection, asks again.
      this.busy = null;
      return null;
    }
  }

  private take(runs: readonly string[], series: readonly ScalarColumns[], known: Readonly<Record<string, number>>): void {
    const next = new Map(this.columns.peek());
    runs.forEach((run, i) => {
      next.set(run, series[i]);
      this.loaded.set(run, known[run] ?? 0);
    });
    this.columns.value = next;
    this.error.value = null;
    this.busy = null;
    this.update();
  }
}
