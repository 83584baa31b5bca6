// Does the gradient reach the first layer? Every shown run beside the others, on one scale.
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { frameFor } from '../../api/frames';
import { formatCount, formatPower } from '../../draw/format';
import { viridisCss } from '../../draw/palette';
import { placesOf } from '../../state/data';
import { focus } from '../../state/focus';
import { shownRuns, styleOf } from '../../state/runs';
import { choose, chosen } from '../../state/view';
import { useOnScreen } from '../../shell/on-screen';
import { Swatch } from '../../shell/swatch';
import { useLayerHealth } from '../use-layer-health';
import { FlowBars, FlowMap } from './figures';
import { flowDomain, type FlowOptions, type FlowReader } from './rows';
import { useFlow } from './use-flow';

interface CardProps {
  run: string;
  tag: string;
  options: FlowOptions;
  /** The step to show; null for the newest. */
  step: number | null;
  domain: [number, number];
  onStep(step: number | null): void;
  onReader(key: string, reader: FlowReader | null): void;
}

/** The step on show in a sentence, as the rules judge it. */
function Sentence({ run, tag, step }: { run: string; tag: string; step: number | null }) {
  const summary = useLayerHealth(run, step, true).value?.flows.find((f) => f.tag === tag);
  return <p class={`reading ${summary?.level === 'sick' ? 'bad' : ''}`} title={summary?.text}>{summary?.text}</p>;
}

function FlowCard({ run, tag, options, step, domain, onStep, onReader }: CardProps) {
  const { ref, onScreen } = useOnScreen<HTMLElement>();
  const { value: reader, error } = useFlow(run, tag, onScreen);
  const key = `${run}\n${tag}`;
  useEffect(() => onReader(key, reader), [reader]);
  useEffect(() => () => onReader(key, null), []);
  const empty = !reader || reader.flow.steps.length === 0 || reader.flow.header.parameters.length === 0;
  const frame = empty ? 0 : frameFor(reader.flow.steps, step);
  const rows = useMemo(() => (empty ? [] : reader.rows(options, frame)), [reader, options, frame]);
  const style = styleOf(run);
  const layer = focus.value?.run === run ? focus.value.layer : undefined;
  const shown = !empty && layer !== undefined;
  useEffect(() => {
    if (shown) ref.current!.scrollIntoView({ block: 'nearest' });
  }, [shown]);
  return (
    <article class="card flow" ref={ref} data-run={run}>
      <header>
        <Swatch style={style} /><h3>{run}</h3>
        {tag !== 'sonde/gradient_flow' && <code>{tag}</code>}
        {!empty && <Sentence run={run} tag={tag} step={step} />}
        {!empty && step !== null && <button class="chip on" onClick={() => onStep(null)}>step {formatCount(reader.flow.steps[frame])} · newest</button>}
      </header>
      {error && <p class="hollow">Could not load: {error}</p>}
      {!empty && rows.length > 0 && (
        <div class="figures">
          <FlowBars reader={reader} rows={rows} domain={domain} frame={frame} color={style.color} layer={layer} />
          <FlowMap reader={reader} rows={rows} domain={domain} frame={frame} color={style.color} onStep={onStep} />
        </div>
      )}
      {!empty && rows.length === 0 && <p class="hollow">Every parameter is left out by the switches above.</p>}
      {empty && !error && <p class="hollow tall">{reader ? 'No step recorded yet.' : ''}</p>}
    </article>
  );
}

function Scale({ domain }: { domain: [number, number] }) {
  const parts = Array.from({ length: 24 }, (_, i) => viridisCss(i / 23));
  return (
    <span class="scale" title="Colour of the map: mean |g|, logarithmic">
      {formatPower(domain[0])}<span class="ramp">{parts.map((color) => <i key={color} style={{ background: color }} />)}</span>{formatPower(domain[1])} mean |g|
    </span>
  );
}

/** How the address says that a switch is not as by default. */
const letters: Record<keyof FlowOptions, string> = { biases: 'b', frozen: 'f', perLayer: 'l' };

export function Panel() {
  const flags = chosen('flow');
  const options = useMemo<FlowOptions>(() => ({ biases: flags.includes('b'), frozen: !flags.includes('f'), perLayer: flags.includes('l') }), [flags]);
  const at = chosen('step');
  const step = at === '' ? null : Number(at);
  useEffect(() => {
    if (focus.peek()) choose({ step: String(focus.peek()!.step ?? '') });
    return () => void (focus.value = null);
  }, []);
  const readers = useSignal<ReadonlyMap<string, FlowReader>>(new Map());
  const cards = useComputed(() => placesOf('gradient-flow', shownRuns.value)).value;
  const domain = useMemo(
    () => flowDomain([...readers.value.values()].map((reader) => ({ reader, rows: reader.rows(options, Math.max(0, reader.flow.steps.length - 1)) }))),
    [readers.value, options],
  );
  const onReader = (key: string, reader: FlowReader | null): void => {
    const next = new Map(readers.peek());
    if (reader) next.set(key, reader);
    else if (!next.delete(key)) return;
    readers.value = next;
  };
  const toggle = (name: keyof FlowOptions) => (
    <label class="check"><input type="checkbox" checked={options[name]} onChange={() => choose({ flow: flags.includes(letters[name]) ? flags.replace(letters[name], '') : flags + letters[name] })} />
      {{ biases: 'Biases', frozen: 'Frozen', perLayer: 'By layer' }[name]}</label>
  );
  return (
    <>
      <div class="toolbar">
        {toggle('perLayer')}{toggle('biases')}{toggle('frozen')}
        <span class="spring" />
        <Scale domain={domain} />
      </div>
      <p class="howto">
        Input at the top, output at the bottom. <b>Healthy:</b> bars within a few decades of each other. <b>Vanishing:</b> they shrink towards the top. <b>Exploding:</b> they grow
        over the steps. <b class="bad">Hatched red:</b> no gradient arrives, with the reason.
      </p>
      {cards.length === 0 && <p class="hollow page">None of the shown runs recorded gradient flow.</p>}
      <div class={`flows ${cards.length === 1 ? 'one' : ''}`}>
        {cards.map(({ run, tag }) => (
          <FlowCard key={`${run}\n${tag}`} run={run} tag={tag} options={options} step={step} domain={domain} onStep={(s) => choose({ step: String(s ?? '') })} onReader={onReader} />
        ))}
      </div>
    </>
  );
}
