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
import { flipLog, useChart } from './use-chart';

const chartHeight = 196;
/** Buckets a run: one or two a pixel of a card, fewer when many runs share the width, so that a chart stays quick to draw. */
const pointsFor = (runs: number): number => (runs > 60 ? 300 : runs > 20 || devicePixelRatio < 1.5 ? 500 : 800);
const mostInLegend = 6;

/** The curve's value under the shared cursor, or its last. */
function Reading({ curve, at }: { curve: Curve; at: SharedCursor | null }) {
  const i = at && at.axis === view.xAxis.value ? nearestIndex(curve, at.x) : curve.x.length - 1;
  if (i < 0) return <b>–</b>;
  const value = curve.smoothed[i];
  return <b class={Number.isFinite(value) ? '' : 'bad'}>{formatValue(value)}</b>;
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

function Legend({ curves }: { curves: readonly Curve[] }) {
  const { at, run } = useFollowed();
  return (
    <ul class="legend">
      {curves.slice(0, mostInLegend).map((curve) => (
        <li key={curve.run} class={run && run !== curve.run ? 'faded' : ''} title={curve.run}
          onMouseEnter={() => (hovered.value = curve.run)} onMouseLeave={() => (hovered.value = null)}>
          <Swatch style={styleOf(curve.run)} />
          <RunName run={curve.run} />
          <Reading curve={curve} at={at} />
        </li>
      ))}
      {curves.length > mostInLegend && <li class="quiet">{mostInLegend} of {curves.length} runs</li>}
      <Left curves={curves} />
    </ul>
  );
}

/** Says when the curve shows fewer points than the file holds. */
function Reduced({ curves }: { curves: readonly Curve[] }) {
  const [sent, total] = curves.reduce(([s, t], c) => [s + c.sent, t + c.columns.total], [0, 0]);
  if (sent >= total) return null;
  return <span class="reduced" title={`${formatCount(sent)} of ${formatCount(total)} points. Each is the last of its bucket; the band holds the bucket's exact minimum and maximum. Drag to zoom in.`}>{formatStep(sent)} of {formatStep(total)} points</span>;
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
        {onScreen && <Reduced curves={model.curves} />}
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
      <Legend curves={model.curves} />
    </article>
  );
}
