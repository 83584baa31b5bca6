// Does every layer still say something? Every shown run beside the others, the same layer open in each.
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { fetchActivations, type LayerActivations, type LayerFrames } from '../../api/activations';
import type { LayerHealth } from '../../api/layer-health';
import { formatCount, formatPower } from '../../draw/format';
import { viridisCss } from '../../draw/palette';
import { useOnScreen } from '../../shell/on-screen';
import { Swatch } from '../../shell/swatch';
import { tagsOf } from '../../state/data';
import { focus } from '../../state/focus';
import { choose, chosen } from '../../state/view';
import { shownRuns, styleOf } from '../../state/runs';
import { useLayerHealth } from '../use-layer-health';
import { useResource } from '../use-resource';
import { LayerDetail } from './detail';
import { countSick, hasMetric, isLogarithmic, metrics, mostTelling, signOf, type Metric } from './layers';
import { LayerMap, logDomain } from './map';

const metricNames: Record<Metric, string> = { dead: 'Dead units', zeros: 'Zeros', saturation: 'Saturation', spread: 'Spread', gradient: 'Gradient' };

interface Choice {
  /** The layer that is open; a run that lacks it, and null, open the most telling one. */
  layer: string | null;
  step: number | null;
}

/** What one run has shown so far. */
interface Loaded {
  layers: readonly LayerActivations[];
  health: LayerHealth | null;
}

/** The layer to open in every run when none is chosen: the most telling one of the first run that has a sick one. */
function worstOf(all: readonly Loaded[]): string | null {
  const one = all.find(({ layers, health }) => countSick(layers, health) > 0) ?? all[0];
  return (one && mostTelling(one.layers, one.health)?.header.layer) ?? null;
}

interface CardProps {
  run: string;
  metric: Metric;
  domain: [number, number];
  choice: Choice;
  onChoose(choice: Choice): void;
  onLoaded(run: string, loaded: Loaded | null): void;
}

function RunCard({ run, metric, domain, choice, onChoose, onLoaded }: CardProps) {
  const { ref, onScreen } = useOnScreen<HTMLElement>();
  const { value: frames, error } = useResource(run, run, onScreen, (before: LayerFrames | null) => fetchActivations(run, before));
  const { value: health, error: healthError } = useLayerHealth(run, choice.step, onScreen);
  const layers = frames?.tags ?? null;
  useEffect(() => onLoaded(run, layers && { layers, health }), [layers, health]);
  useEffect(() => () => onLoaded(run, null), []);
  const mapped = useMemo(() => (layers ?? []).filter((layer) => hasMetric(layer, metric)), [layers, metric]);
  const style = styleOf(run);
  const asked = layers !== null && focus.value?.run === run;
  useEffect(() => {
    if (asked) ref.current!.scrollIntoView({ block: 'nearest' });
  }, [asked]);
  const open = layers && layers.length > 0 ? (layers.find((l) => l.header.layer === choice.layer) ?? mostTelling(layers, health)!) : null;
  const sick = countSick(layers ?? [], health);
  const count = layers?.length ?? 0;
  return (
    <article class="card flow acts" ref={ref} data-run={run}>
      <header>
        <Swatch style={style} /><h3>{run}</h3>
        {open && <p class={`reading ${sick ? 'bad' : ''}`}>{!health ? `${formatCount(count)} layers` : sick ? `${sick} of ${formatCount(count)} layers ${sick === 1 ? 'is' : 'are'} sick` : `${formatCount(count)} layers, none of them sick`}</p>}
        {choice.step !== null && <button class="chip on" onClick={() => onChoose({ ...choice, step: null })}>step {formatCount(choice.step)} · newest</button>}
      </header>
      {error && <p class="hollow">Could not load: {error}</p>}
      {healthError && <p class="hollow">The health of the layers could not be loaded: {healthError}</p>}
      {frames?.unreadable.map(({ tag, problem }) => <p class="bad unreadable" key={tag}><code>{tag}</code> cannot be read: {problem}</p>)}
      {!open && !error && <p class="hollow tall">{layers ? 'No step recorded yet.' : ''}</p>}
      {open && layers && (
        <>
          <div class="over">
            {mapped.length > 0
              ? <LayerMap layers={mapped} metric={metric} domain={domain} layer={open.header.layer} step={choice.step} color={style.color} onChoose={(layer, step) => onChoose({ layer, step })} />
              : <p class="hollow">No layer of this run {metric === 'dead' ? 'is a rectifier' : metric === 'saturation' ? 'has ends to saturate at' : 'has this reading'}.</p>}
            <ul class="verdicts">
              {layers.map((layer) => {
                const sign = signOf(health, layer);
                return (
                  <li key={layer.tag}>
                    <button class={layer === open ? 'on' : ''} onClick={() => onChoose({ ...choice, layer: layer.header.layer })}>
                      <i class={sign?.level ?? ''} /><b>{layer.header.layer}</b><span class="type">{layer.header.moduleType}</span><span class="says" title={sign?.text}>{sign?.text}</span>
                    </button>
                  </li>
                );
              })}
            </ul>
          </div>
          <LayerDetail key={open.tag} run={run} layer={open} step={choice.step} color={style.color} onStep={(step) => onChoose({ layer: open.header.layer, step })} />
        </>
      )}
    </article>
  );
}

function Scale({ metric, domain }: { metric: Metric; domain: [number, number] }) {
  const ends = isLogarithmic(metric) ? domain.map(formatPower) : ['0 %', '100 %'];
  return (
    <span class="scale">{ends[0]}<span class="ramp">{Array.from({ length: 24 }, (_, i) => <i key={i} style={{ background: viridisCss(i / 23) }} />)}</span>{ends[1]}</span>
  );
}

export function Panel() {
  const [metric, layer, at] = [chosen('by'), chosen('layer'), chosen('at')];
  const choice = useMemo<Choice>(() => ({ layer: layer || null, step: at === '' ? null : Number(at) }), [layer, at]);
  const onChoose = (c: Choice): void => choose({ layer: c.layer ?? '', at: String(c.step ?? '') });
  useEffect(() => {
    const asked = focus.peek();
    if (asked) onChoose({ layer: asked.layer ?? null, step: asked.step ?? null });
    return () => void (focus.value = null);
  }, []);
  const loaded = useSignal<ReadonlyMap<string, Loaded>>(new Map());
  const runs = useComputed(() => {
    const some = new Set(tagsOf('activations').flatMap((t) => t.runs));
    return shownRuns.value.filter((run) => some.has(run));
  }).value;
  const all = [...loaded.value.values()].map(({ layers }) => layers);
  // Until something is chosen: what most layers of the first run that can be judged are judged by.
  const first = runs.map((run) => loaded.value.get(run)?.layers ?? []).find((layers) => layers.some((l) => hasMetric(l, 'dead') || hasMetric(l, 'saturation'))) ?? [];
  const judged = (m: Metric): number => first.filter((l) => hasMetric(l, m)).length;
  const shown = metrics.find((m) => m === metric) ?? (judged('dead') + judged('saturation') === 0 ? 'zeros' : judged('dead') >= judged('saturation') ? 'dead' : 'saturation');
  const domain = useMemo(() => logDomain(all, shown), [loaded.value, shown]);
  const open = useMemo<Choice>(() => ({ ...choice, layer: choice.layer ?? worstOf([...loaded.value.values()]) }), [choice, loaded.value]);
  const onLoaded = (run: string, of: Loaded | null): void => {
    const next = new Map(loaded.peek());
    if (of) next.set(run, of);
    else if (!next.delete(run)) return;
    loaded.value = next;
  };
  return (
    <>
      <div class="toolbar">
        <div class="segments" role="radiogroup" aria-label="Colour of the map">
          {metrics.map((m) => <button key={m} role="radio" aria-checked={shown === m} onClick={() => choose({ by: m })}>{metricNames[m]}</button>)}
        </div>
        <span class="spring" />
        <Scale metric={shown} domain={domain} />
      </div>
      <p class="howto">
        <b>Dead:</b> a rectifier's unit that is zero for every sample passes no gradient on and cannot recover by itself. <b>Saturated:</b> a sigmoid or tanh near its ends passes hardly
        any. <b>Healthy:</b> the spread stays of the same order from layer to layer.
      </p>
      {runs.length === 0 && <p class="hollow page">None of the shown runs recorded activations.</p>}
      <div class={`flows ${runs.length === 1 ? 'one' : ''}`}>
        {runs.map((run) => <RunCard key={run} run={run} metric={shown} domain={domain} choice={open} onChoose={onChoose} onLoaded={onLoaded} />)}
      </div>
    </>
  );
}
