// Moves a chart's window sideways: a drag with Shift or the middle button; the wheel, sideways or with Shift, while zoomed.
import type uPlot from 'uplot';
import type { Range } from './curve';

/** So long, in milliseconds, nothing moves before the window counts as chosen, and finer points are asked for. */
const settling = 160;

/** The window moved by a share of its width. */
export const moved = ([min, max]: Range, share: number): Range => [min + (max - min) * share, max + (max - min) * share];

/** Whether a press begins a move; without, it begins the choice of a part to zoom into. */
export const beginsPan = (e: MouseEvent): boolean => e.button === 1 || (e.button === 0 && e.shiftKey);

export class Pan {
  /** Whether a drag goes on. */
  active = false;
  private window: Range | null = null;
  private frame = 0;
  private timer = 0;

  /** `show` draws a window, at most once a frame; `settle` takes the last one. */
  constructor(private readonly now: () => Range, private readonly show: (window: Range) => void, private readonly settle: (window: Range) => void) {}

  begin(u: uPlot, e: MouseEvent): void {
    e.preventDefault(); // the middle button would scroll
    const [from, width] = [this.now(), u.over.clientWidth];
    const move = (m: MouseEvent): void => this.to(moved(from, (e.clientX - m.clientX) / width));
    const end = (): void => {
      this.active = false;
      u.over.classList.remove('pan');
      removeEventListener('mousemove', move);
      this.finish();
    };
    this.active = true;
    u.over.classList.add('pan');
    addEventListener('mousemove', move);
    addEventListener('mouseup', end, { once: true });
  }

  wheel(u: uPlot, e: WheelEvent): void {
    const by = e.deltaX || (e.shiftKey ? e.deltaY : 0);
    if (Math.abs(by) < Math.abs(e.deltaY)) return;
    e.preventDefault();
    this.to(moved(this.window ?? this.now(), by / u.over.clientWidth));
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
  }

  private to(window: Range): void {
    this.window = window;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (this.window) this.show(this.window);
    });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.finish(), settling);
  }

  private finish(): void {
    this.stop();
    this.frame = 0;
    if (this.window) this.settle(this.window);
    this.window = null;
  }
}
