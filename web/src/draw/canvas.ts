// Canvas helpers: sharp on any screen, redrawn when the size or anything that the painter read changes.
import { effect, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';

export interface Surface {
  context: CanvasRenderingContext2D;
  /** CSS pixels. */
  width: number;
  height: number;
}

/** Sizes the canvas for the screen's pixels and clears it; null while it has no area. */
export function prepare(canvas: HTMLCanvasElement, width: number, height: number): Surface | null {
  const ratio = devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (w < 1 || h < 1) return null;
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/**
 * Gives a canvas that `paint` fills; painting runs again after a change of size, of `inputs`, or of any signal that it read.
 */
export function usePainter(paint: (surface: Surface) => void, inputs: readonly unknown[]): RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  const size = useRef(signal(0)).current;
  useEffect(() => {
    const observer = new ResizeObserver(() => size.value++);
    observer.observe(ref.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(
    () =>
      effect(() => {
        void size.value;
        const canvas = ref.current;
        if (!canvas) return;
        const surface = prepare(canvas, canvas.clientWidth, canvas.clientHeight);
        if (surface) paint(surface);
      }),
    inputs,
  );
  return ref;
}

export const font = (size: number, weight = 400): string => `${weight} ${size}px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif`;

/** The text cut at the front with an ellipsis until it fits: the end of a dotted name tells more than its start. */
export function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  // By halves: a label may be as long as a file likes.
  let [low, high] = [1, text.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (context.measureText(`…${text.slice(middle)}`).width <= width) high = middle;
    else low = middle + 1;
  }
  return `…${text.slice(low)}`;
}

/** Fills a box with slanted lines: something belongs here and is missing. */
export function hatch(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, color: string, gap = 6): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = x - height; at < x + width; at += gap) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
}
