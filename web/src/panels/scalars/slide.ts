// A picture of the plot that slides in its place while the window moves: drawing hundreds of curves takes far longer than a frame has.
import type uPlot from 'uplot';
import type { Curve, Range } from './curve';

/** Up to so many points are drawn anew in each frame, with what the window newly holds. */
const fewPoints = 4000;

export const isHeavy = (curves: readonly Curve[]): boolean => curves.reduce((n, c) => n + c.sent, 0) > fewPoints;

export class Slide {
  private box: HTMLElement | null = null;

  /** Shows what `u` shows, moved to `window`. */
  show(u: uPlot, window: Range): void {
    const [min, max] = [u.scales.x.min!, u.scales.x.max!];
    const { ctx: { canvas }, bbox } = u;
    const ratio = devicePixelRatio || 1;
    const width = bbox.width / ratio;
    if (!this.box) {
      const picture = document.createElement('canvas');
      [picture.width, picture.height] = [bbox.width, canvas.height];
      picture.getContext('2d')!.drawImage(canvas, -bbox.left, 0);
      this.box = document.createElement('div');
      this.box.className = 'slide';
      Object.assign(this.box.style, { left: `${bbox.left / ratio}px`, width: `${width}px` });
      this.box.append(picture);
      canvas.after(this.box);
    }
    (this.box.firstChild as HTMLElement).style.transform = `translateX(${((min - window[0]) / (max - min)) * width}px)`;
  }

  /** The plot itself is as it should be. */
  end(): void {
    this.box?.remove();
    this.box = null;
  }
}
