// Asks the worker for a layout whenever what is on show changes; the last one stays until the next is there.
import { useEffect, useState } from 'preact/hooks';
import { font } from '../../draw/canvas';
import type { LayoutAnswer, LayoutRequest } from '../../workers/layout-messages';
import { makeScene, type Scene } from './scene';
import type { GraphIndex, Shown, View } from './view';

let worker: Worker | null = null;
let ticket = 0;

export interface Laid {
  scene: Scene | null;
  /** Boxes that are being laid out; 0 when none are. */
  busy: number;
  error: string | null;
}

const lineHeight = 15;
let ruler: CanvasRenderingContext2D | null = null;
const widths = new Map<string, number>();

/** Thousands of boxes hold a few hundred texts. */
function widthOf(text: string, bold: boolean): number {
  const key = (bold ? '!' : ' ') + text;
  let width = widths.get(key);
  if (width === undefined) {
    ruler ??= document.createElement('canvas').getContext('2d')!;
    ruler.font = bold ? font(12, 600) : font(11.5);
    width = ruler.measureText(text).width;
    if (widths.size > 20_000) widths.clear();
    widths.set(key, width);
  }
  return width;
}

const sizeOf = ({ lines, group }: Shown): { width: number; height: number } => ({
  width: Math.ceil(Math.max(40, ...lines.map((line, i) => widthOf(line, i === 0) + (group && i === 0 ? 28 : 0)))) + 22,
  height: lines.length * lineHeight + 12,
});

export function useLayout(index: GraphIndex, view: View): Laid {
  const [laid, setLaid] = useState<Laid>({ scene: null, busy: 0, error: null });
  useEffect(() => {
    worker ??= new Worker(new URL('op-layout.js', import.meta.url), { type: 'module' });
    const asked = worker;
    const mine = ++ticket;
    const boxes = view.nodes.length + view.frames.length;
    setLaid((l) => ({ ...l, busy: boxes }));
    const request: LayoutRequest = {
      ticket: mine,
      boxes: view.nodes.map((n) => ({ id: n.id, parent: n.parent, ...sizeOf(n) })),
      groups: view.frames.map((g) => ({ id: g.id, parent: g.parent, leastWidth: Math.ceil(widthOf(g.lines[0], true)) + 44 })),
      // Data flow downwards: the loss stands at the bottom.
      edges: view.edges.map((e) => [e.to, e.from]),
    };
    const done = ({ data }: MessageEvent<LayoutAnswer>): void => {
      if (data.ticket !== mine) return;
      setLaid(data.error ? { scene: null, busy: 0, error: data.error } : { scene: makeScene(index, view, data), busy: 0, error: null });
    };
    const failed = (event: ErrorEvent): void => setLaid({ scene: null, busy: 0, error: event.message || 'the layout worker could not be loaded' });
    asked.addEventListener('message', done);
    asked.addEventListener('error', failed);
    asked.postMessage(request);
    return () => {
      asked.removeEventListener('message', done);
      asked.removeEventListener('error', failed);
    };
  }, [index, view]);
  return laid;
}
