// One chart: uPlot gives axes, cursor and drag; the curves are painted by paint.ts.
import { effect } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { linearTicks, logTicks } from '../../draw/axis';
import { formatDuration, formatPower, formatTick } from '../../draw/format';
import { font } from '../../draw/canvas';
import { hovered, styleOf } from '../../state/runs';
import { forget, soon } from '../../state/ripple';
import { ink } from '../../state/theme';
import type { XAxis } from '../../state/url';
import { view } from '../../state/view';
import { cursorX } from './cursor';
import { nearestIndex, type Curve, type Line, type Range } from './curve';
import { paintCurves, paintHighlight, type PaintOptions } from './paint';
import { beginsPan, Pan } from './pan';
import { isHeavy, Slide } from './slide';
import { nearestRow, tooltip, type TooltipRow } from './tooltip';

export interface ChartProps {
  curves: readonly Curve[];
  xAxis: XAxis;
  log: boolean;
  x: Range;
  y: Range;
  height: number;
  label: string;
  zoomed: boolean;
  startOf(run: string): number;
  onZoom(window: Range | null): void;
}

/** What the hooks of a living uPlot read: always the newest. */
interface Live extends ChartProps {
  over: boolean;
  /** The window while it moves: the page hears of it when it has settled. */
  panned: Range | null;
}

/** How far beyond its ends, in pixels, the cursor still reads a tail. */
const tailReach = 6;

function rowsAt(u: uPlot, live: Live, x: number, top: number): TooltipRow[] {
  const rows: TooltipRow[] = [];
  const add = (run: string, line: Line, i: number, restartStep?: number): void => {
    const { steps, values, wallTimes, min, max } = line.columns;
    const smoothed = line.smoothed[i];
    rows.push({
      run, smoothed, raw: values[i], step: steps[i], relative: wallTimes[i] - live.startOf(run),
      distance: Math.abs(u.valToPos(smoothed, 'y') - top), min: min?.[i], max: max?.[i], restartStep,
    });
  };
  const at = u.valToPos(x, 'x');
  for (const curve of live.curves) {
    const i = nearestIndex(curve, x);
    if (i >= 0) add(curve.run, curve, i);
    for (const tail of curve.tails) {
      const k = Math.max(nearestIndex(tail, x), tail.first);
      if (at < u.valToPos(tail.x[tail.first], 'x') - tailReach || at > u.valToPos(tail.x[tail.x.length - 1], 'x') + tailReach) continue;
      add(curve.run, tail, k, tail.restartSteps[k]);
    }
  }
  return rows;
}

function onCursor(u: uPlot, live: Live): void {
  if (!live.over) return;
  const { left, top } = u.cursor;
  if (left == null || top == null || left < 0) {
    leave(live);
    return;
  }
  const x = u.posToVal(left, 'x');
  const box = u.over.getBoundingClientRect();
  const rows = rowsAt(u, live, x, top);
  const nearest = nearestRow(rows);
  hovered.value = nearest && rows.length > 1 ? nearest.run : null;
  tooltip.value = { x: box.left + left, y: box.top + top, rows };
  cursorX.value = { x, axis: live.xAxis, source: u };
}

function leave(live: Live): void {
  live.over = false;
  tooltip.value = null;
  hovered.value = null;
  cursorX.value = null;
}

const axisFont = font(11);

/** uPlot's own end at 10¹⁶, and a loss that has exploded is beyond it: an axis without any is not drawn. */
const increments = Array.from({ length: 340 }, (_, i) => Number(`1e${i - 32}`));

const paintOptions = (log: boolean): PaintOptions => ({ styleOf, smoothing: view.smoothing.peek(), log, card: ink.peek().card, width: 1.75 });

function makeOptions(live: () => Live, pan: Pan, slide: Slide, highlight: (u: uPlot) => void, width: number, height: number): uPlot.Options {
  const { xAxis, log } = live();
  const stroke = () => ink.peek().muted;
  const grid = { stroke: () => ink.peek().grid, width: 1 };
  const count = (u: uPlot, pixels: number, along: 'width' | 'height') => Math.max(2, Math.floor(u.bbox[along] / (devicePixelRatio || 1) / pixels));
  return {
    width,
    height,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false },
      bind: {
        dblclick: () => () => (live().onZoom(null), null),
        mousedown: (_u, _on, zoom) => (e) => (beginsPan(e) ? null : zoom(e)),
        mousemove: (_u, _on, follow) => (e) => (pan.active ? null : follow(e)),
      },
    },
    scales: {
      x: { time: xAxis === 'wall', range: () => live().panned ?? live().x },
      y: { distr: log ? 3 : 1, range: () => live().y },
    },
    axes: [
      {
        stroke, font: axisFont, size: 28, gap: 4, grid: { show: false }, ticks: { stroke: () => ink.peek().axis, size: 4, width: 1 },
        border: { show: true, stroke: () => ink.peek().axis, width: 1 },
        ...(xAxis === 'wall' ? {} : {
          splits: (u: uPlot, _i: number, min: number, max: number) => linearTicks(min, max, count(u, 62, 'width')).filter((t) => xAxis !== 'step' || Number.isInteger(t)),
          values: (_u: uPlot, ticks: number[]) => ticks.map((t) => (xAxis === 'relative' ? formatDuration(t) : formatTick(t, ticks.length > 1 ? ticks[1] - ticks[0] : 1))),
        }),
      },
      {
        stroke, font: axisFont, size: 52, gap: 6, grid, ticks: { show: false }, incrs: increments,
        splits: (u, _i, min, max) => (log ? logTicks(min, max, count(u, 28, 'height')) : linearTicks(min, max, count(u, 32, 'height'))),
        values: (_u, ticks) => ticks.map((t) => (log ? formatPower(t) : formatTick(t, ticks.length > 1 ? ticks[1] - ticks[0] : Math.abs(t) || 1))),
        ...(log ? { filter: (_u: uPlot, ticks: number[]) => ticks } : {}),
      },
    ],
    series: [{}, { scale: 'y', auto: false, stroke: 'transparent', points: { show: false } }],
    hooks: {
      draw: [(u) => paintCurves(u, u.ctx, live().curves, paintOptions(log)), highlight, () => slide.end()],
      setCursor: [(u) => onCursor(u, live())],
      setSelect: [(u) => {
        const { left, width: w } = u.select;
        if (w < 5) return;
        live().onZoom([u.posToVal(left, 'x'), u.posToVal(left + w, 'x')]);
        u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      }],
    },
  };
}

export function Chart(props: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const live = useRef<Live>({ ...props, over: false, panned: null });
  Object.assign(live.current, props);
  // Outlives the plot, which is made anew when its height changes.
  const slide = useMemo(() => new Slide(), []);
  const pan = useMemo(() => new Pan(() => live.current.panned ?? live.current.x, (window) => {
    live.current.panned = window;
    const u = plot.current;
    if (u && isHeavy(live.current.curves)) slide.show(u, window);
    else u?.setScale('x', { min: window[0], max: window[1] });
  }, (window) => {
    live.current.panned = null;
    live.current.x = window;
    live.current.onZoom(window);
  }), []);
  useEffect(() => () => pan.stop(), []);

  useLayoutEffect(() => {
    const box = host.current!;
    const top = document.createElement('canvas');
    top.className = 'highlight';
    const veil = document.createElement('i');
    veil.className = 'fade';
    const highlight = (plot: uPlot): void => {
      const { curves, log } = live.current;
      const run = hovered.peek();
      paintHighlight(plot, top, veil, run === null || curves.length < 2 ? undefined : curves.find((c) => c.run === run), paintOptions(log));
    };
    const u = new uPlot(makeOptions(() => live.current, pan, slide, highlight, Math.max(box.clientWidth, 80), props.height), [[0, 1], [null, null]], box);
    u.ctx.canvas.after(veil, top);
    plot.current = u;
    const enter = () => void (live.current.over = true);
    const out = () => leave(live.current);
    const wheel = (e: WheelEvent) => live.current.zoomed && pan.wheel(u, e);
    u.over.addEventListener('wheel', wheel, { passive: false });
    // Beside uPlot's own listener, which is passive.
    u.over.addEventListener('mousedown', (e) => {
      if (!beginsPan(e)) return;
      leave(live.current);
      pan.begin(u, e);
    });
    u.over.addEventListener('mouseenter', enter);
    u.over.addEventListener('mouseleave', out);
    const observer = new ResizeObserver(() => {
      const width = Math.max(box.clientWidth, 80);
      if (width !== u.width || live.current.height !== u.height) u.setSize({ width, height: live.current.height });
    });
    observer.observe(box);
    const stops = [
      effect(() => {
        void ink.value;
        u.redraw(false, false);
      }),
      effect(() => {
        void hovered.value;
        if (live.current.over) highlight(u);
        else soon(u, () => highlight(u));
      }),
      effect(() => {
        const at = cursorX.value;
        if (live.current.over || at?.source === u) return;
        const inside = at && at.axis === live.current.xAxis;
        u.setCursor({ left: inside ? u.valToPos(at.x, 'x') : -10, top: inside ? 0 : -10 }, false);
      }),
    ];
    return () => {
      if (live.current.over) leave(live.current);
      observer.disconnect();
      for (const stop of stops) stop();
      forget(u);
      u.destroy();
      plot.current = null;
    };
  }, [props.xAxis, props.log, props.height]);

  const styles = useMemo(() => props.curves.map((c) => styleOf(c.run).color).join(), [props.curves]);
  // In the frame that shows the rest of the news, not in another after it.
  useLayoutEffect(() => {
    const u = plot.current;
    if (!u) return;
    u.batch(() => {
      u.setScale('x', { min: props.x[0], max: props.x[1] });
      u.setScale('y', { min: props.y[0], max: props.y[1] });
      u.redraw(false, false); // in the batch: after it, a second drawing would follow the first
    });
  }, [props.curves, props.x[0], props.x[1], props.y[0], props.y[1], props.log, props.xAxis, styles]);

  return <div class="chart" ref={host} style={{ height: `${props.height}px` }} role="img" aria-label={props.label} />;
}
