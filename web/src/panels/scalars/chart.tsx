// One chart: uPlot gives axes, cursor and drag; the curves are painted by paint.ts.
import { effect } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { linearTicks, logTicks } from '../../draw/axis';
import { formatDuration, formatPowers, formatTicks } from '../../draw/format';
import { timeLabels, timeTicks } from '../../draw/time-axis';
import { font } from '../../draw/canvas';
import { hovered, styleOf } from '../../state/runs';
import { forget, soon } from '../../state/ripple';
import { ink } from '../../state/theme';
import type { XAxis } from '../../state/url';
import { view } from '../../state/view';
import { cursorX } from './cursor';
import { nearestIndex, type Curve, type Line, type Range } from './curve';
import { manyCurves, paintCurves, paintHighlight, type PaintOptions } from './paint';
import { beginsPan, Pan } from './pan';
import { isHeavy, Slide } from './slide';
import { nearestRow, tooltip, type TooltipRow } from './tooltip-state';

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

/** The outermost x of a line; its parts may overlap. */
function xOf({ x, parts }: Line, end: 'first' | 'last'): number {
  const ends = parts.map((from, p) => (end === 'first' ? x[from] : x[(parts[p + 1] ?? x.length) - 1]));
  return ends.reduce((a, b) => (end === 'first' ? Math.min(a, b) : Math.max(a, b)));
}

function rowsAt(u: uPlot, live: Live, x: number, top: number): TooltipRow[] {
  const rows: TooltipRow[] = [];
  const at = u.valToPos(x, 'x');
  const add = (run: string, line: Line, i: number, restartStep?: number): void => {
    const { steps, values, wallTimes, min, max } = line.columns;
    const smoothed = line.smoothed[i];
    // A run that ended before the cursor, or starts behind it, has no point there: what is shown is its nearest one.
    const away = at < u.valToPos(xOf(line, 'first'), 'x') - tailReach || at > u.valToPos(xOf(line, 'last'), 'x') + tailReach;
    rows.push({
      run, smoothed, raw: values[i], step: steps[i], relative: wallTimes[i] - live.startOf(run),
      distance: away ? Infinity : Math.abs(u.valToPos(smoothed, 'y') - top), away, min: min?.[i], max: max?.[i], restartStep,
    });
  };
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

/** CSS pixels that a label of the axes takes, a little more than less. */
const labelWidth = (text: string): number => text.length * 6.4;

/** About as many ticks as have room beside each other with their labels. */
function roomyTicks(width: number, ticksFor: (count: number) => number[], label: (ticks: number[]) => string[]): number[] {
  for (let count = Math.max(2, Math.floor(width / 62)); ; count = Math.floor(count * 0.8)) {
    const ticks = ticksFor(count);
    const widest = Math.max(...label(ticks).flatMap((text) => text.split('\n')).map(labelWidth), 0) + 14;
    if (count <= 2 || ticks.length * widest <= width) return ticks;
  }
}

const labelsOf: Record<XAxis, (ticks: number[]) => string[]> = { step: formatTicks, relative: (ticks) => ticks.map(formatDuration), wall: timeLabels };

function xTicks(axis: XAxis, width: number, min: number, max: number): number[] {
  const some = (count: number): number[] => (axis === 'wall' ? timeTicks(min, max, count) : linearTicks(min, max, count).filter((t) => axis !== 'step' || Number.isInteger(t)));
  return roomyTicks(width, some, labelsOf[axis]);
}

const paintOptions = ({ log, curves }: Live): PaintOptions => ({ styleOf, smoothing: view.smoothing.peek(), log, card: ink.peek().card, width: 1.75, few: curves.length <= manyCurves });

function makeOptions(live: () => Live, pan: Pan, slide: Slide, highlight: (u: uPlot) => void, width: number, height: number): uPlot.Options {
  const { xAxis, log } = live();
  const stroke = () => ink.peek().muted;
  const grid = { stroke: () => ink.peek().grid, width: 1 };
  const count = (u: uPlot, pixels: number, along: 'height') => Math.max(2, Math.floor(u.bbox[along] / (devicePixelRatio || 1) / pixels));
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
      x: { time: false, range: () => live().panned ?? live().x },
      y: { distr: log ? 3 : 1, range: () => live().y },
    },
    axes: [
      {
        stroke, font: axisFont, size: xAxis === 'wall' ? 44 : 28, gap: 4, grid: { show: false }, ticks: { stroke: () => ink.peek().axis, size: 4, width: 1 },
        border: { show: true, stroke: () => ink.peek().axis, width: 1 }, incrs: increments,
        splits: (u: uPlot, _i: number, min: number, max: number) => xTicks(xAxis, u.bbox.width / (devicePixelRatio || 1), min, max),
        values: (_u: uPlot, ticks: number[]) => labelsOf[xAxis](ticks),
      },
      {
        // As wide as its longest label.
        stroke, font: axisFont, size: (_u, labels) => Math.max(52, ...(labels ?? []).map((text) => labelWidth(text) + 14)), gap: 6, grid, ticks: { show: false }, incrs: increments,
        splits: (u, _i, min, max) => (log ? logTicks(min, max, count(u, 28, 'height')) : linearTicks(min, max, count(u, 32, 'height'))),
        values: (_u, ticks) => (log ? formatPowers(ticks) : formatTicks(ticks)),
        ...(log ? { filter: (_u: uPlot, ticks: number[]) => ticks } : {}),
      },
    ],
    series: [{}, { scale: 'y', auto: false, stroke: 'transparent', points: { show: false } }],
    hooks: {
      draw: [(u) => paintCurves(u, u.ctx, live().curves, paintOptions(live())), highlight, () => slide.end()],
      setCursor: [(u) => onCursor(u, live())],
      setSelect: [(u) => {
        const { left, width: w } = u.select;
        if (w < 5) return;
        const [from, to] = [u.posToVal(left, 'x'), u.posToVal(left + w, 'x')];
        if (to > from) live().onZoom([from, to]); // of a part too narrow for float64 nothing is left
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
      const { curves } = live.current;
      const run = hovered.peek();
      paintHighlight(plot, top, veil, run === null || curves.length < 2 ? undefined : curves.find((c) => c.run === run), paintOptions(live.current));
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
