// Fetches again, as the log grows, what describes it as a whole: when news come, and once more after the last of them.
import { pauseAfter, type Power } from './pace';

/** Milliseconds before something that failed is asked for again. */
const retryPause = 1500;

export interface Clock {
  now(): number;
  power(): Power;
  /** Milliseconds between two pieces of news, at the least. */
  newsPause(): number;
}

/**
 * At most once at a time, and once a `period` (ms; longer where it takes long or power is short). It starts with the news that
 * come when it is due, not by a timer of its own, since each waking of the page takes power from the training; only what is
 * owed when no more news come is fetched by a timer.
 */
export class Followed {
  private busy = false;
  private owed = false;
  private nextStart = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `work` gives the milliseconds that it took, without waiting. Where it fails it is done again. */
  constructor(private readonly period: number, private readonly work: () => Promise<number>, private readonly clock: Clock) {}

  news(): void {
    if (!this.busy && this.clock.now() >= this.nextStart) void this.run();
    else this.owe(Math.max(0, this.nextStart - this.clock.now()) + 2 * this.clock.newsPause());
  }

  /** Fetches nothing more of what is owed. */
  stop(): void {
    clearTimeout(this.timer);
    this.owed = false;
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    this.busy = true;
    this.owed = false;
    try {
      const cost = await this.work();
      this.nextStart = this.clock.now() + pauseAfter(cost, this.period, this.clock.power());
      this.busy = false;
      if (this.owed) this.owe(this.nextStart - this.clock.now());
    } catch {
      // Whether the server is there is for the event stream to say.
      this.nextStart = this.clock.now() + Math.max(this.period, retryPause);
      this.busy = false;
      this.owe(this.nextStart - this.clock.now());
    }
  }

  private owe(wait: number): void {
    this.owed = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.busy && this.owed) void this.run();
    }, wait);
  }
}
