// A chart in the grid: title, switches, curve, legend; asleep while it is off the screen.
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Tag } from '../../api/tags';
import { formatCount, formatStep, formatValue } from '../../draw/format';
import { forget, soon } from '../../state/ripple';
import { hovered, styleOf } from '../../state/runs';
import { view } from '../../state/view';
import { About, displayName } from '../../shell/about';
import { Icon } from '../../shell/icons';
import { RunName, Swatch } from '../../shell/swatch';
import { useOnScreen } from '../../shell/on-screen';
import { Chart } from './chart';
import { cursorX, type SharedCursor } from './cursor';
import { leftBehind, nearestIndex, summary, type Curve } from './curve';
import type { Statistics } from '../../api/statistics';
import { flipLog, useChart, type ChartModel } from './use-chart';

const chartHeight = 196;
/** Buckets a run: one or two a pixel of a card, fewer when many runs share the width, so that a chart stays quick to draw. */
const pointsFor = (runs: number): number => (runs > 60 ? 300 : runs > 20 || devicePixelRatio < 1.5 ? 500 : 800);
const mostInLegend = 6;

/** The recorded value under the shared cursor, or the last one of the view: never a smoothed one. */
function Reading({ curve, at, last }: { curve: Curve; at: SharedCursor | null; last: Statistics | undefined }) {
  const i = at && at.axis === view.xAxis.value ? nearestIndex(curve, at.x) : -1;
  const [value, step] = i >= 0 ? [curve.columns.values[i], curve.columns.steps[i]] : [last?.last ?? NaN, last?.lastStep ?? NaN];
  if (Number.isNaN(step)) return <b>–</b>;
  return <b class={Number.isFinite(value) ? '' : 'bad'} title={`recorded at step ${formatCount(step)}`}>{formatValue(value)}</b>;
}

/** Names the dotted branches, and hides or shows them on every chart. */
function Left({ curves }: { curves: readonly Curve[] }) {
  const left = curves.filter((c) => c.left.length > 0);
  if (left.length === 0) return null;
  const shown = view.tails.value;
  return (
    <li class="left">
      <button aria-pressed={shown} onClick={() => (view.tails.value = !shown)}
        title={`${left.map((c) => `${c.run}: ${leftBehind(c)}`).join('\n')}\n${shown ? 'Click to hide' : 'Click to show'} what restarts left behind, on every chart`}>
        <i />{shown ? 'left behind by restarts' : 'left behind by restarts: hidden'}
      </button>
    </li>
  );
}

/** Cursor and pointed run as the legend shows them: they follow in one of the next frames. */
function useFollowed(): { at: SharedCursor | null; run: string | null } {
  const followed = useSignal<{ at: SharedCursor | null; run: string | null }>({ at: null, run: null });
  useSignalEffect(() => {
    const next = { at: cursorX.value, run: hovered.value };
    if (next.at !== followed.peek().at || next.run !== followed.peek().run) soon(followed, () => (followed.value = next));
  });
  useEffect(() => () => forget(followed), []);
  return followed.value;
}

function Legend({ model: { curves, statistics } }: { model: ChartModel }) {
  const { at, run } = useFollowed();
  return (
    <ul class="legend">
      {curves.slice(0, mostInLegend).map((curve) => (
        <li key={curve.run} class={run && run !== curve.run ? 'faded' : ''} title={curve.run}
          onMouseEnter={() => (hovered.value = curve.run)} onMouseLeave={() => (hovered.value = null)}>
          <Swatch style={styleOf(curve.run)} />
          <RunName run={curve.run} />
          <Reading curve={curve} at={at} last={statistics.get(curve.run)} />
        </li>
      ))}
      {curves.length > mostInLegend && <li class="quiet">{mostInLegend} of {curves.length} runs</li>}
      <Left curves={curves} />
    </ul>
  );
}

/** Says that more points are kept than there are places to draw them at. */
function Reduced({ model: { curves, statistics, x } }: { model: ChartModel }) {
  if (curves.every((c) => c.sent >= c.source.total)) return null;
  let [buckets, points] = [0, 0];
  for (const c of curves) {
    for (const v of c.x) if (v >= x[0] && v <= x[1]) buckets++;
    points += statistics.get(c.run)?.points ?? NaN;
  }
  if (!(points > buckets)) return null;
  return (
    <span class="reduced" title={`Every point is kept. Drawn are ${formatCount(buckets)} buckets of ${formatCount(points)} points, each with its exact minimum and maximum. Drag to zoom in.`}>
      {formatStep(points)} points in {formatStep(buckets)} buckets
    </span>
  );
}

export function ScalarCard({ tag: { tag, runs, about }, first = false }: { tag: Tag; first?: boolean }) {
  const { ref, onScreen } = useOnScreen<HTMLElement>(undefined, first);
  const model = useChart(tag, runs, pointsFor(runs.length), onScreen);
  const slash = tag.indexOf('/');
  const label = useMemo(() => `${tag}. ${model.curves.map((c) => summary(c, formatValue)).join('; ')}`, [tag, model.curves]);
  return (
    <article class="card scalar" ref={ref} data-tag={tag}>
      <header>
        <h3 title={tag}>{displayName(about) || <>{slash > 0 && <span>{tag.slice(0, slash + 1)}</span>}<b>{tag.slice(slash + 1)}</b></>}</h3>
        {onScreen && <Reduced model={model} />}
        {model.zoomed && <button class="chip on" onClick={() => model.zoom(null)} title="Show all again (double-click the chart)">reset zoom</button>}
        <button class={`chip ${model.log ? 'on' : ''}`} aria-pressed={model.log} onClick={() => flipLog(tag)} title="Logarithmic y axis">log</button>
        <About tag={tag} about={about} />
        <button class="icon" onClick={() => (view.chart.value = tag)} aria-label={`Show ${tag} in the whole window`} title="Whole window"><Icon name="expand" /></button>
      </header>
      <div class="plot">
        {onScreen && model.curves.length > 0 && (
          <Chart curves={model.curves} xAxis={view.xAxis.value} log={model.log} x={model.x} y={model.y} height={chartHeight}
            label={label} zoomed={model.zoomed} startOf={model.startOf} onZoom={model.zoom} />
        )}
        {model.curves.length === 0 && (
          <p class="hollow">{model.error ? `Could not load: ${model.error}` : model.loaded ? 'No shown run has points here.' : ''}</p>
        )}
      </div>
      <Legend model={model} />
    </article>
  );
}
