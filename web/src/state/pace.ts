// How often the page may redraw: at once after a quiet time, then in proportion to what a refresh takes.
// Training often runs on the machine that the page is looked at from, and a redraw takes cores away from it.

import { together } from '../api/client';

/** How much of the machine's power is in use, as far as the browser tells; unknown counts as busy. */
export type Power = 'unknown' | 'spare' | 'busy';

interface Limits {
  /** Share of the time that refreshes may take. */
  share: number;
  /** Milliseconds of work that may be done in a row after a quiet time. */
  burst: number;
}

const limits: Record<Power, Limits> = {
  spare: { share: 0.25, burst: 500 },
  unknown: { share: 0.05, burst: 200 },
  busy: { share: 0.01, burst: 40 },
};

/** Milliseconds between two refreshes at the least. */
export const shortestPause = 120;
/** Milliseconds between two refreshes at the most, whatever they take. */
export const longestPause = 10_000;

/**
 * A purse of milliseconds: it fills by a share of the time that passes, up to `burst`, and each refresh is paid from it. While
 * it is not overdrawn a refresh may start at once.
 */
export class Purse {
  private left: number;
  private filledAt: number;

  constructor(private power: Power, now: number) {
    this.left = limits[power].burst;
    this.filledAt = now;
  }

  setPower(power: Power, now: number): void {
    this.fill(now);
    this.power = power;
    this.left = Math.min(this.left, limits[power].burst);
  }

  pay(cost: number, now: number): void {
    this.fill(now);
    const { share } = limits[this.power];
    this.left = Math.max(this.left - cost, -longestPause * share);
  }

  /** Milliseconds until the next refresh may start. */
  wait(now: number): number {
    this.fill(now);
    return this.left >= 0 ? 0 : -this.left / limits[this.power].share;
  }

  private fill(now: number): void {
    const { share, burst } = limits[this.power];
    this.left = Math.min(this.left + (now - this.filledAt) * share, burst);
    this.filledAt = now;
  }
}

/** Fetches, and returns what shows the answer; null when there is nothing to show. Reports its own failures. */
export type Refresh = () => Promise<(() => void) | null>;

export interface Stage {
  now(): number;
  /** Milliseconds within which more news come, where a round that has to wait should rather wait for those. */
  newsPause(): number;
  /** Shows everything that a round brought, as one frame, and returns when it is painted. */
  show(changes: readonly (() => void)[]): Promise<void>;
}

/** Gathers refreshes into rounds: fetched side by side, shown in one frame, and paced together by what they took. */
export class Pacer {
  private readonly waiting = new Set<Refresh>();
  private readonly purse: Purse;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;
  private lastStart = -Infinity;
  /** Milliseconds from the start of the last round to that of the one before. */
  lastPause = 0;

  constructor(private readonly stage: Stage, power: Power = 'unknown') {
    this.purse = new Purse(power, stage.now());
  }

  setPower(power: Power): void {
    this.purse.setPower(power, this.stage.now());
    this.schedule();
  }

  ask(refresh: Refresh): void {
    this.waiting.add(refresh);
    this.schedule();
  }

  forget(refresh: Refresh): void {
    this.waiting.delete(refresh);
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.running || this.waiting.size === 0) return;
    const now = this.stage.now();
    // Even the first of a round waits a moment, for the others that the same news touches.
    // One that the purse puts off waits on for the next news, where the page is woken anyway.
    const poor = this.purse.wait(now);
    this.timer = setTimeout(() => void this.round(), Math.max(0, this.lastStart + shortestPause - now, poor > 0 ? poor + this.stage.newsPause() : 0));
  }

  private async round(): Promise<void> {
    const start = this.stage.now();
    this.lastPause = start - this.lastStart;
    this.lastStart = start;
    this.running = true;
    const refreshes = [...this.waiting];
    this.waiting.clear();
    try {
      const changes = (await Promise.all(together(() => refreshes.map((refresh) => refresh())))).filter((change) => change !== null);
      if (changes.length > 0) await this.stage.show(changes);
    } finally {
      const now = this.stage.now();
      this.purse.pay(now - start, now);
      this.running = false;
      this.schedule();
    }
  }
}

const slowdown: Record<Power, number> = { spare: 1, unknown: 2, busy: 4 };

/** Milliseconds to wait after something that took `cost` and is wanted every `period`: longer where power is short. */
export function pauseAfter(cost: number, period: number, power: Power): number {
  return Math.min(Math.max(period * slowdown[power], cost * 25 * slowdown[power]), longestPause * 2);
}
