// One tag of histograms of one run, over its steps.
import { useMemo, useState } from 'preact/hooks';
import { fetchHistograms, type HistogramSeries } from '../../api/histograms';
import type { About as TagAbout } from '../../api/tags';
import { usePainter } from '../../draw/canvas';
import { formatCount, formatValue } from '../../draw/format';
import { binRange, evenBins, paintRidge, ridgeHit } from '../../draw/ridgeline';
import { styleOf } from '../../state/runs';
import { ink } from '../../state/theme';
import { About, displayName } from '../../shell/about';
import { useOnScreen } from '../../shell/on-screen';
import { RunName, Swatch } from '../../shell/swatch';
import { useResource } from '../use-resource';
import { mergedBuckets, notRead, withoutValues } from './words';

const chartHeight = 250;

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
  const hollow = useMemo(() => [withoutValues(recorded), notRead(recorded)].filter(Boolean).join(' · '), [recorded]);
  const merged = mergedBuckets(recorded);
  const label = `${series.tag} of ${run}: ${series.steps.length} histograms up to step ${series.steps[last]}${hollow && `. ${hollow}`}`;
  return (
    <figure>
      <canvas ref={ref} role="img" aria-label={label} style={{ height: `${chartHeight}px` }} onMouseLeave={() => setOver(null)}
        onMouseMove={(e) => setOver(ridgeHit(series, e.currentTarget.clientWidth, chartHeight, overlay, e.offsetX, e.offsetY))} />
      <figcaption>{over
        ? <><b>step {formatCount(series.steps[over.histogram])}</b> {bin ? <>[{formatValue(bin[0])}, {formatValue(bin[1])}) · about {formatCount(Math.round(bin[2]))} values</> : 'nothing here'}</>
        : <>{series.steps.length < series.total ? `${formatCount(series.steps.length)} of ${formatCount(series.total)}` : formatCount(series.total)} {recorded.total === 1 ? 'histogram' : 'histograms'} · {overlay ? 'one over the other' : 'newest in front'}</>}{!over && merged && ` · ${merged}`}{!over && hollow && <b class="bad"> · {hollow}</b>}</figcaption>
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
      {value && filled ? <Ridge series={value} run={run} overlay={overlay} /> : <p class="hollow tall">{error ? `Could not load: ${error}` : value ? (value.bins.length > 0 ? `${[notRead(value), withoutValues(value)].filter(Boolean).join('. ')}.` : 'No histogram yet.') : ''}</p>}
    </article>
  );
}
