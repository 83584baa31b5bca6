// The Histograms tab: how weights and gradients are spread, over the steps, per run and tag.
import { useComputed, useSignal } from '@preact/signals';
import { useMemo, useState } from 'preact/hooks';
import { fetchHistograms, type HistogramSeries } from '../../api/histograms';
import type { About as TagAbout } from '../../api/tags';
import { usePainter } from '../../draw/canvas';
import { formatCount, formatValue } from '../../draw/format';
import { binRange, evenBins, paintRidge, ridgeHit } from '../../draw/ridgeline';
import { tags } from '../../state/data';
import { compareNames, shownRuns, styleOf, toPattern } from '../../state/runs';
import { ink } from '../../state/theme';
import { choose, chosen, view } from '../../state/view';
import { About, aboutIn, displayName } from '../../shell/about';
import { NoTags } from '../../shell/empty';
import { useOnScreen } from '../../shell/on-screen';
import { Search } from '../../shell/search';
import { RunName, Swatch } from '../../shell/swatch';
import { useResource } from '../use-resource';
import { withoutValues } from './words';

const chartHeight = 250;
const page = 24;

function Ridge({ series: recorded, run, overlay }: { series: HistogramSeries; run: string; overlay: boolean }) {
  const series = useMemo(() => ({ ...recorded, bins: evenBins(recorded.bins), range: binRange(recorded.bins) }), [recorded]);
  const [over, setOver] = useState<{ histogram: number; bin: number } | null>(null);
  const color = styleOf(run).color;
  const ref = usePainter((surface) => {
    const { card, text, muted, grid, error } = ink.value;
    paintRidge(surface, series, overlay, over?.histogram ?? null, { line: color, card, text, muted, grid, error });
  }, [series, overlay, over?.histogram, color]);
  const bin = over && over.bin >= 0 ? series.bins[over.histogram]?.[over.bin] : undefined;
  const last = series.bins.length - 1;
  const hollow = useMemo(() => withoutValues(recorded), [recorded]);
  const label = `${series.tag} of ${run}: ${series.steps.length} histograms up to step ${series.steps[last]}${hollow && `. ${hollow}`}`;
  return (
    <figure>
      <canvas ref={ref} role="img" aria-label={label} style={{ height: `${chartHeight}px` }} onMouseLeave={() => setOver(null)}
        onMouseMove={(e) => setOver(ridgeHit(series, e.currentTarget.clientWidth, chartHeight, overlay, e.offsetX, e.offsetY))} />
      <figcaption>{over
        ? <><b>step {formatCount(series.steps[over.histogram])}</b> {bin ? <>[{formatValue(bin[0])}, {formatValue(bin[1])}) · about {formatCount(Math.round(bin[2]))} values</> : 'nothing here'}</>
        : <>{series.steps.length < series.total ? `${formatCount(series.steps.length)} of ${formatCount(series.total)}` : formatCount(series.total)} {recorded.total === 1 ? 'histogram' : 'histograms'} · {overlay ? 'one over the other' : 'newest in front'}</>}{!over && hollow && <b class="bad"> · {hollow}</b>}</figcaption>
    </figure>
  );
}

export function HistogramCard({ run, tag, about, overlay }: { run: string; tag: string; about?: readonly TagAbout[]; overlay: boolean }) {
  const { ref, onScreen } = useOnScreen<HTMLElement>();
  const { value, error } = useResource(run, `${run}\n${tag}`, onScreen, () => fetchHistograms(run, tag));
  const filled = value?.bins.some((bins) => bins.some(([left, right, n]) => n > 0 && Number.isFinite(left) && Number.isFinite(right)));
  return (
    <article class="card histogram" ref={ref}>
      <header><Swatch style={styleOf(run)} /><h3 title={tag}>{displayName(about) || tag}</h3><RunName run={run} /><About tag={tag} about={about} /></header>
      {value && filled ? <Ridge series={value} run={run} overlay={overlay} /> : <p class="hollow tall">{error ? `Could not load: ${error}` : value ? (value.bins.length > 0 ? `${withoutValues(value)}.` : 'No histogram yet.') : ''}</p>}
    </article>
  );
}

export function HistogramsPanel() {
  const overlay = chosen('histograms') === 'overlay';
  const most = useSignal(page);
  const cards = useComputed(() => {
    const shown = shownRuns.value;
    return [...(tags.value?.histograms ?? [])].sort((a, b) => compareNames(a.tag, b.tag)).flatMap((t) => shown.filter((run) => t.runs.includes(run)).map((run) => ({ run, tag: t.tag, about: aboutIn(run, t) })));
  }).value;
  if (!tags.value) return null;
  if (tags.value.histograms.length === 0) return <NoTags kind="histograms" />;
  const pattern = toPattern(view.tagFilter.value);
  const found = pattern ? cards.filter((c) => pattern.test(c.tag) || pattern.test(displayName(c.about))) : [];
  return (
    <>
      <div class="toolbar">
        <Search value={view.tagFilter} placeholder="Filter histograms (regular expression)" valid={pattern !== null} hint="/"
          count={view.tagFilter.value ? `${formatCount(found.length)} of ${formatCount(cards.length)}` : formatCount(cards.length)} />
        <div class="segments" role="radiogroup" aria-label="Mode">
          <button role="radio" aria-checked={!overlay} onClick={() => choose({ histograms: '' })}>Offset</button>
          <button role="radio" aria-checked={overlay} onClick={() => choose({ histograms: 'overlay' })}>Overlay</button>
        </div>
      </div>
      {found.length === 0 && <p class="hollow page">{pattern ? 'No histogram of the shown runs matches.' : 'Not a regular expression.'}</p>}
      <div class="grid">{found.slice(0, most.value).map((c) => <HistogramCard key={`${c.run}\n${c.tag}`} run={c.run} tag={c.tag} about={c.about} overlay={overlay} />)}</div>
      {found.length > most.value && <button class="more" onClick={() => (most.value += page)}>Show more ({most.value} of {formatCount(found.length)})</button>}
    </>
  );
}
