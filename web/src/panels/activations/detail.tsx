// One layer in detail: spread and shares over the steps, unit by unit, histograms, feature maps.
import { useMemo, useState } from 'preact/hooks';
import { fetchUnits, type LayerActivations, type LayerFrames } from '../../api/activations';
import { frameFor } from '../../api/frames';
import type { About } from '../../api/tags';
import { bandHit, paintBand, type Band } from '../../draw/band';
import { usePainter } from '../../draw/canvas';
import { formatCount, formatValue } from '../../draw/format';
import { paintUnitMap, unitCellAt, type UnitMap } from '../../draw/unitmap';
import { tagsOf } from '../../state/data';
import { ink } from '../../state/theme';
import { About as AboutTag, aboutIn } from '../../shell/about';
import { HistogramCard } from '../histograms/card';
import { ImageCard } from '../images/card';
import { useResource } from '../use-resource';
import { percent, seriesOf, valueAt } from './layers';

const chartHeight = 150;
const mapHeight = 220;

interface DetailProps {
  run: string;
  layer: LayerActivations;
  step: number | null;
  color: string;
  onStep(step: number): void;
}

function Chart({ band, label, chosen, color, reading, onStep }: { band: Band; label: string; chosen: number; color: string; reading: (i: number) => string; onStep(step: number): void }) {
  const [over, setOver] = useState<number | null>(null);
  const ref = usePainter((surface) => {
    const { text, muted, grid, error } = ink.value;
    paintBand(surface, band, over ?? chosen, { line: color, text, muted, grid, error });
  }, [band, chosen, over, color]);
  const at = over ?? chosen;
  return (
    <figure>
      <figcaption><span><b>{label}</b> step {formatCount(band.steps[at])} · {reading(at)}</span></figcaption>
      <canvas ref={ref} role="img" aria-label={`${label}: ${reading(chosen)} at step ${band.steps[chosen]}`} style={{ height: `${chartHeight}px` }}
        onMouseMove={(e) => setOver(bandHit(band, e.currentTarget.clientWidth, e.offsetX))} onMouseLeave={() => setOver(null)} onClick={() => over !== null && onStep(band.steps[over])} />
    </figure>
  );
}

function Units({ run, layer, step, onStep }: DetailProps) {
  const saturating = layer.header.unitColumns.includes('saturated_share');
  const { value, error } = useResource(run, `${run}\n${layer.tag}`, true, (before: LayerFrames | null) => fetchUnits(run, layer.tag, before));
  const units = value?.tags[0] ?? null;
  const [over, setOver] = useState<{ unit: number; column: number } | null>(null);
  const [sorted, setSorted] = useState(true);
  const map = useMemo<UnitMap | null>(() => {
    if (!units || units.steps.length === 0) return null;
    const { mappedUnits, unitColumns } = units.header;
    const column = Math.max(0, unitColumns.indexOf(saturating ? 'saturated_share' : 'zero_share'));
    const value = (unit: number, frame: number): number => units.data[frame * units.width + column * mappedUnits + unit];
    const order = Array.from({ length: mappedUnits }, (_, i) => i);
    if (sorted) {
      const means = order.map((unit) => Array.from(units.steps, (_, f) => value(unit, f)).reduce((a, b) => a + (Number.isNaN(b) ? 0 : b), 0));
      order.sort((a, b) => means[b] - means[a] || a - b);
    }
    return { steps: units.steps, order, value, chosen: frameFor(units.steps, step) };
  }, [units, sorted, step, saturating]);
  const ref = usePainter((surface) => {
    const { text, muted, error: bad } = ink.value;
    if (map) paintUnitMap(surface, map, { text, muted, error: bad });
  }, [map]);
  if (layer.header.units === 0) return <p class="hollow">This layer has no units to tell apart.</p>;
  if (layer.header.mappedUnits === 0) return <p class="hollow">{formatCount(layer.header.units)} units are too many for a map; the counts above are over all of them.</p>;
  const find = (e: MouseEvent) => map && unitCellAt(map, (e.currentTarget as HTMLElement).clientWidth, mapHeight, e.offsetX, e.offsetY);
  const what = saturating ? 'near its ends' : 'zero';
  return (
    <figure>
      <figcaption>
        <span>{over && map ? <><b>unit {over.unit}</b> step {formatCount(map.steps[over.column])} · {what} for {percent(map.value(over.unit, over.column))} of the batch</>
          : error ? `Could not load: ${error}` : <><b>Units</b> share of the batch for which each was {what}; bright is all of it</>}</span>
        <button class={`chip ${sorted ? 'on' : ''}`} aria-pressed={sorted} onClick={() => setSorted(!sorted)}>sorted</button>
      </figcaption>
      <canvas ref={ref} role="img" aria-label={`Map of ${layer.header.units} units by step`} style={{ height: `${mapHeight}px` }}
        onMouseMove={(e) => setOver(find(e))} onMouseLeave={() => setOver(null)}
        onClick={(e) => {
          const hit = find(e);
          if (hit && map) onStep(map.steps[hit.column]);
        }} />
    </figure>
  );
}

export function LayerDetail(props: DetailProps) {
  const { run, layer, step, color, onStep } = props;
  const { header } = layer;
  const chosen = frameFor(layer.steps, step);
  const [spread, share, gradient] = useMemo(() => {
    const [mean, std] = [seriesOf(layer, 'mean'), seriesOf(layer, 'std')];
    const thin = { steps: layer.steps, low: [], high: [], min: [], max: [] };
    const saturating = header.unitColumns.includes('saturated_share');
    return [
      { steps: layer.steps, middle: mean, low: mean.map((m, i) => m - std[i]), high: mean.map((m, i) => m + std[i]), min: seriesOf(layer, 'min'), max: seriesOf(layer, 'max'), range: null },
      { ...thin, middle: seriesOf(layer, saturating ? 'saturated_share' : 'zero_share'), range: [0, 1] },
      { ...thin, middle: seriesOf(layer, 'grad_mean_abs').map(Math.log10).map((v) => (Number.isFinite(v) ? v : NaN)), range: null },
    ] as [Band, Band, Band];
  }, [layer]);
  const name = header.model ? `${header.model}/` : '';
  const histogram = `${name}activations/${header.layer}`;
  const maps = `${name}feature_maps/${header.layer}`;
  /** What writers say of a tag of this run; null where the run has no such tag. */
  const said = (kind: string, tag: string): About[] | null => {
    const found = tagsOf(kind).find((t) => t.tag === tag && t.runs.includes(run));
    return found ? aboutIn(run, found) : null;
  };
  const [ofHistogram, ofMaps] = [said('histograms', histogram), said('images', maps)];
  const saturating = header.unitColumns.includes('saturated_share');
  // Where zeros mean nothing and there are none, pictures of them say nothing.
  const hasShares = header.kind !== 'other' || Array.from(share.middle).some((v) => v > 0);
  const hasGradient = gradient.middle.length > 0 && Array.from(gradient.middle).some(Number.isFinite);
  return (
    <section class="detail">
      <h4>{header.layer} <span>{header.moduleType} · [{header.shape.join(', ')}]{header.units > 0 ? ` · ${formatCount(header.units)} units` : ''}</span><AboutTag tag={layer.tag} about={said('activations', layer.tag) ?? []} /></h4>
      <div class="charts">
        <Chart band={spread} label="Mean ± std" chosen={chosen} color={color} onStep={onStep}
          reading={(i) => `${formatValue(spread.middle[i])} ± ${formatValue(valueAt(layer, 'std', i))}, from ${formatValue(spread.min[i])} to ${formatValue(spread.max[i])}`} />
        {hasShares && <Chart band={share} label={saturating ? 'Near the ends' : 'Zeros'} chosen={chosen} color={color} reading={(i) => percent(share.middle[i])} onStep={onStep} />}
        {hasGradient && <Chart band={gradient} label="log₁₀ mean |g|" chosen={chosen} color={color} reading={(i) => `mean |g| ${formatValue(valueAt(layer, 'grad_mean_abs', i))}, max ${formatValue(valueAt(layer, 'grad_max_abs', i))}`} onStep={onStep} />}
        {hasShares && <Units {...props} />}
        {ofHistogram && <HistogramCard run={run} tag={histogram} about={ofHistogram} overlay={false} />}
        {ofMaps && (
          <div class="maps">
            <ImageCard run={run} tag={maps} about={ofMaps} />
            {header.units > 64 && <p class="hollow">64 of {formatCount(header.units)} channels</p>}
          </div>
        )}
      </div>
    </section>
  );
}
