// The Activations tab: does every layer still say something? Every shown run beside the others, the same layer open in each.
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { fetchActivations, type LayerActivations } from '../../api/activations';
import { formatCount, formatPower } from '../../draw/format';
import { viridisCss } from '../../draw/palette';
import { NoTags } from '../../shell/empty';
import { useOnScreen } from '../../shell/on-screen';
import { Swatch } from '../../shell/swatch';
import { tags } from '../../state/data';
import { focus } from '../../state/focus';
import { choose, chosen } from '../../state/view';
import { shownRuns, styleOf } from '../../state/runs';
import { useResource } from '../use-resource';
import { LayerDetail } from './detail';
import { hasMetric, isLogarithmic, metrics, verdict, type Metric, type Verdict } from './layers';
import { LayerMap, logDomain } from './map';

const metricNames: Record<Metric, string> = { dead: 'Dead units', zeros: 'Zeros', saturation: 'Saturation', spread: 'Spread', gradient: 'Gradient' };

interface Choice {
  /** The layer that is open; a run that lacks it, and null, open the most telling one. */
  layer: string | null;
  step: number | null;
}

const rank: Record<Verdict['level'], number> = { bad: 0, notable: 1, plain: 2, fine: 2 };

/** The layer to open when none is chosen: the worst of all runs, else the first that can be judged. */
function mostTelling(layers: readonly LayerActivations[]): string | null {
  const levels = layers.map((layer) => rank[verdict(layer).level]);
  const worst = Math.min(...levels);
  return (worst < 2 ? layers[levels.indexOf(worst)] : (layers.find((l) => l.header.kind !== 'other') ?? layers[0]))?.header.layer ?? null;
}

interface CardProps {
  run: string;
  metric: Metric;
  domain: [number, number];
  choice: Choice;
  onChoose(choice: Choice): void;
  onLayers(run: string, layers: LayerActivations[] | null): void;
}

function RunCard({ run, metric, domain, choice, onChoose, onLayers }: CardProps) {
  const { ref, onScreen } = useOnScreen<HTMLElement>();
  const { value: layers, error } = useResource(run, run, onScreen, () => fetchActivations(run));
  useEffect(() => onLayers(run, layers), [layers]);
  useEffect(() => () => onLayers(run, null), []);
  const verdicts = useMemo(() => (layers ?? []).map(verdict), [layers]);
  const mapped = useMemo(() => (layers ?? []).filter((layer) => hasMetric(layer, metric)), [layers, metric]);
  const style = styleOf(run);
  const asked = layers !== null && focus.value?.run === run;
  useEffect(() => {
    if (asked) ref.current!.scrollIntoView({ block: 'nearest' });
  }, [asked]);
  const open = layers && layers.length > 0 ? (layers.find((l) => l.header.layer === choice.layer) ?? layers.find((l) => l.header.layer === mostTelling(layers))!) : null;
  const sick = verdicts.filter((v) => v.level === 'bad').length;
  return (
    <article class="card flow acts" ref={ref} data-run={run}>
      <header>
        <Swatch style={style} /><h3>{run}</h3>
        {open && <p class={`reading ${sick ? 'bad' : ''}`}>{sick ? `${sick} of ${verdicts.length} layers ${sick === 1 ? 'is' : 'are'} sick` : `${formatCount(verdicts.length)} layers, nothing conspicuous`}</p>}
        {choice.step !== null && <button class="chip on" onClick={() => onChoose({ ...choice, step: null })}>step {formatCount(choice.step)} · newest</button>}
      </header>
      {error && <p class="hollow">Could not load: {error}</p>}
      {!open && !error && <p class="hollow tall">{layers ? 'No step recorded yet.' : ''}</p>}
      {open && layers && (
        <>
          <div class="over">
            {mapped.length > 0
              ? <LayerMap layers={mapped} metric={metric} domain={domain} layer={open.header.layer} step={choice.step} color={style.color} onChoose={(layer, step) => onChoose({ layer, step })} />
              : <p class="hollow">No layer of this run {metric === 'dead' ? 'is a rectifier' : metric === 'saturation' ? 'has ends to saturate at' : 'has this reading'}.</p>}
            <ul class="verdicts">
              {layers.map((layer, i) => (
                <li key={layer.tag}>
                  <button class={layer === open ? 'on' : ''} onClick={() => onChoose({ ...choice, layer: layer.header.layer })}>
                    <i class={verdicts[i].level} /><b>{layer.header.layer}</b><span class="type">{layer.header.moduleType}</span><span class="says">{verdicts[i].text}</span>
                  </button>
                </li>
              ))}
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

export function ActivationsPanel() {
  const [metric, layer, at] = [chosen('by'), chosen('layer'), chosen('at')];
  const choice = useMemo<Choice>(() => ({ layer: layer || null, step: at === '' ? null : Number(at) }), [layer, at]);
  const onChoose = (c: Choice): void => choose({ layer: c.layer ?? '', at: String(c.step ?? '') });
  useEffect(() => {
    const asked = focus.peek();
    if (asked) onChoose({ layer: asked.layer ?? null, step: asked.step ?? null });
    return () => void (focus.value = null);
  }, []);
  const loaded = useSignal<ReadonlyMap<string, LayerActivations[]>>(new Map());
  const runs = useComputed(() => {
    const some = new Set((tags.value?.activations ?? []).flatMap((t) => t.runs));
    return shownRuns.value.filter((run) => some.has(run));
  }).value;
  const all = [...loaded.value.values()];
  // Until something is chosen: what most layers of the first run that can be judged are judged by.
  const first = runs.map((run) => loaded.value.get(run) ?? []).find((layers) => layers.some((l) => hasMetric(l, 'dead') || hasMetric(l, 'saturation'))) ?? [];
  const judged = (m: Metric): number => first.filter((l) => hasMetric(l, m)).length;
  const shown = metrics.find((m) => m === metric) ?? (judged('dead') + judged('saturation') === 0 ? 'zeros' : judged('dead') >= judged('saturation') ? 'dead' : 'saturation');
  const domain = useMemo(() => logDomain(all, shown), [loaded.value, shown]);
  const open = useMemo<Choice>(() => ({ ...choice, layer: choice.layer ?? mostTelling(all.flat()) }), [choice, loaded.value]);
  const onLayers = (run: string, layers: LayerActivations[] | null): void => {
    const next = new Map(loaded.peek());
    if (layers) next.set(run, layers);
    else if (!next.delete(run)) return;
    loaded.value = next;
  };
  if (!tags.value) return null;
  if (tags.value.activations.length === 0) return <NoTags kind="activations" />;
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
        {runs.map((run) => <RunCard key={run} run={run} metric={shown} domain={domain} choice={open} onChoose={onChoose} onLayers={onLayers} />)}
      </div>
    </>
  );
}
