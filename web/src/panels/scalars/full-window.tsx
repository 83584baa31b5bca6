// One chart in the whole window, with every run in a table; arrow keys go to the next chart, Escape back.
import { useComputed } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Tag } from '../../api/tags';
import { formatCount, formatValue } from '../../draw/format';
import { hovered, isolateRun, styleOf } from '../../state/runs';
import { choose, chosen, view } from '../../state/view';
import { About, displayName } from '../../shell/about';
import { Icon } from '../../shell/icons';
import { Swatch } from '../../shell/swatch';
import { Chart } from './chart';
import type { Statistics } from '../../api/statistics';
import { leftBehind, summary, type Curve, type Range } from './curve';
import { ScalarControls } from './controls';
import { flipLog, useChart, type ChartModel } from './use-chart';

const points = 2400;

/** Knows by itself whether it is pointed at: that of two rows changes, not the table. Its numbers are of the view, and exact. */
function RunRow({ curve, statistics, zoomed }: { curve: Curve; statistics: Statistics | undefined; zoomed: boolean }) {
  const near = useComputed(() => hovered.value === curve.run).value;
  const left = leftBehind(curve);
  const smoothed = curve.smoothed[zoomed && statistics ? curve.columns.steps.findLastIndex((s) => s <= statistics.lastStep) : curve.x.length - 1];
  return (
    <tr class={near ? 'near' : ''} onMouseEnter={() => (hovered.value = curve.run)} onMouseLeave={() => (hovered.value = null)} onDblClick={() => isolateRun(curve.run)}>
      <td class="name"><Swatch style={styleOf(curve.run)} /> <span title={curve.run}>{curve.run}</span>{left && <small>{left}</small>}</td>
      {!statistics ? <td colSpan={6}>counting …</td> : statistics.points === 0 ? <><td colSpan={5}>no point in view</td><td>0</td></> : <>
        <td class={Number.isFinite(statistics.last) ? '' : 'bad'}>{formatValue(statistics.last)}</td><td>{smoothed === undefined ? '–' : formatValue(smoothed)}</td>
        <td>{formatValue(statistics.min)}</td><td>{formatValue(statistics.max)}</td><td>{formatCount(statistics.lastStep)}</td><td>{formatCount(statistics.points)}</td>
      </>}
    </tr>
  );
}

const rowHeight = 28;

/** Every run in a row; only those in sight are there, with a little above and below. */
function RunTable({ model: { curves, statistics, zoomed } }: { model: ChartModel }) {
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ from: 0, to: 20 });
  const look = (): void => {
    if (!box.current) return; // an observer's last word may come after the table has gone
    const { scrollTop, clientHeight } = box.current;
    // In steps of ten rows, so that scrolling by a little changes nothing.
    const [from, to] = [Math.floor(scrollTop / rowHeight / 10) * 10 - 10, Math.ceil((scrollTop + clientHeight) / rowHeight / 10) * 10 + 10];
    setSeen((s) => (s.from === from && s.to === to ? s : { from, to }));
  };
  useEffect(() => {
    const observer = new ResizeObserver(look);
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  const [from, to] = [Math.min(Math.max(0, seen.from), curves.length), Math.min(Math.max(0, seen.to), curves.length)];
  return (
    <div class="under" ref={box} onScroll={look}>
      <table class="numbers">
        <thead><tr><th class="name">{zoomed ? 'Run, in view' : 'Run'}</th><th>Last</th><th>Smoothed</th><th>Min</th><th>Max</th><th>Step</th><th title="Every recorded point, also those that a restart left behind">Points</th></tr></thead>
        <tbody>
          {from > 0 && <tr style={{ height: `${from * rowHeight}px` }} />}
          {curves.slice(from, to).map((curve) => <RunRow key={curve.run} curve={curve} statistics={statistics.get(curve.run)} zoomed={zoomed} />)}
          {to < curves.length && <tr style={{ height: `${(curves.length - to) * rowHeight}px` }} />}
        </tbody>
      </table>
    </div>
  );
}

export function FullWindow({ tags }: { tags: readonly Tag[] }) {
  const at = tags.findIndex((t) => t.tag === view.chart.value);
  const [height, setHeight] = useState(innerHeight);
  const go = (by: number): void => {
    if (tags.length > 0) view.chart.value = tags[(at + by + tags.length) % tags.length].tag;
  };
  useEffect(() => {
    const resize = () => setHeight(innerHeight);
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !document.querySelector('.sheet, .veil')) view.chart.value = ''; // what lies above closes first
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
      if (event.key === 'ArrowRight') go(1);
      else if (event.key === 'ArrowLeft') go(-1);
    };
    addEventListener('resize', resize);
    addEventListener('keydown', key);
    return () => {
      removeEventListener('resize', resize);
      removeEventListener('keydown', key);
    };
  });
  const box = useRef<HTMLDivElement>(null);
  const last = useRef('');
  last.current = view.chart.value || last.current;
  // The rest of the page cannot be reached meanwhile; afterwards the focus is on the button that opens the same chart.
  useEffect(() => {
    const rest = [...box.current!.parentElement!.children].filter((e) => e !== box.current) as HTMLElement[];
    for (const part of rest) part.inert = true;
    box.current!.focus();
    return () => {
      for (const part of rest) part.inert = false;
      // What the window covers can take it in the next frame.
      requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-tag="${CSS.escape(last.current)}"] [title='Whole window']`)?.focus());
    };
  }, []);
  const { tag, runs, about }: Tag = tags[at] ?? { tag: view.chart.value, runs: [] };
  const model = useChart(tag, runs, points, true);
  // The address holds the window. It is applied once there are curves, which tell the steps to ask for.
  const zoom = (window: Range | null): void => {
    model.zoom(window);
    choose({ zoom: window ? window.join() : '' });
  };
  const some = model.curves.length > 0;
  useEffect(() => {
    const [from, to] = chosen('zoom').split(',').map(Number);
    if (some && !model.zoomed && to > from && Number.isFinite(to - from)) model.zoom([from, to]);
  }, [some]);
  const axis = view.xAxis.value;
  const first = useRef(`${tag} ${axis}`);
  useEffect(() => {
    if (first.current !== `${tag} ${axis}`) choose({ zoom: '' });
    first.current = `${tag} ${axis}`;
  }, [tag, axis]);
  useEffect(() => () => choose({ zoom: '' }), []);
  const chartHeight = Math.max(220, height - 190 - Math.min(model.curves.length, 6) * 27);
  return (
    <div class="window" ref={box} tabIndex={-1} role="dialog" aria-modal="true" aria-label={tag}>
      <header>
        <h2 title={tag}>{displayName(about) || tag}</h2>
        <ScalarControls />
        {model.zoomed && <button class="chip on" onClick={() => zoom(null)}>reset zoom</button>}
        <button class={`chip ${model.log ? 'on' : ''}`} aria-pressed={model.log} onClick={() => flipLog(tag)}>log</button>
        <About tag={tag} about={about} />
        <button class="icon" onClick={() => go(-1)} aria-label="Previous chart" title="Previous chart (←)"><Icon name="left" /></button>
        <button class="icon" onClick={() => go(1)} aria-label="Next chart" title="Next chart (→)"><Icon name="right" /></button>
        <button class="icon" onClick={() => (view.chart.value = '')} aria-label="Close" title="Close (Esc)"><Icon name="close" /></button>
      </header>
      {model.curves.length > 0
        ? <Chart curves={model.curves} xAxis={view.xAxis.value} log={model.log} x={model.x} y={model.y} height={chartHeight} zoomed={model.zoomed} startOf={model.startOf}
            onZoom={zoom} label={`${tag}. ${model.curves.map((c) => summary(c, formatValue)).join('; ')}`} />
        : <p class="hollow">{model.error ?? (model.loaded ? 'No shown run has points here.' : 'Loading …')}</p>}
      <RunTable model={model} />
    </div>
  );
}
