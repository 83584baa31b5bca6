// Where does the time of a step go? A stacked band for every shown run, one below the other.
import { useComputed } from '@preact/signals';
import { useMemo, useState } from 'preact/hooks';
import { fetchFrames, type Frames } from '../../api/frames';
import { usePainter } from '../../draw/canvas';
import { formatCount, formatDuration } from '../../draw/format';
import { runColors } from '../../draw/palette';
import { placesOf } from '../../state/data';
import { shownRuns, styleOf } from '../../state/runs';
import { dark, ink } from '../../state/theme';
import { useOnScreen } from '../../shell/on-screen';
import { Swatch } from '../../shell/swatch';
import { useResource } from '../use-resource';
import { beyond, frameAt, paintStack, type Stack } from './paint';
import { monitor, partsOf, rest, shareOf, totalAt, type StepTimeHeader } from './parts';

const chartHeight = 240;

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)} %`;

/** By name, so that a part has one colour in every run. */
const order = ['forward', 'backward', 'optimizer', 'data', 'criterion', monitor, rest];
const colorOf = (name: string): string => {
  const at = order.indexOf(name);
  const color = runColors[(at < 0 ? order.length : at) % runColors.length];
  return dark.value ? color.dark : color.light;
};

function Chart({ stack }: { stack: Stack }) {
  const [over, setOver] = useState<number | null>(null);
  const ref = usePainter((surface) => paintStack(surface, stack, over ?? -1, ink.value), [stack, over]);
  const { parts, steps } = stack;
  const slow = beyond(stack);
  const reading = over === null ? null : `step ${formatCount(steps[over])}: ${formatDuration(totalAt(parts, over))}`;
  const value = (seconds: number): string => (seconds > 0 ? formatDuration(seconds) : '–');
  return (
    <figure>
      <figcaption>
        {parts.map((part, i) => <span key={part.name}><i style={{ background: stack.colors[i] }} /> {part.name} <b>{over === null ? percent(shareOf(parts, part)) : value(part.seconds[over])}</b></span>)}
        <span class="spring" />
        <span>{reading ?? `${formatCount(steps.length)} measured steps`}{slow > 0 && !reading && `, ${formatCount(slow)} beyond the axis`}</span>
      </figcaption>
      <canvas ref={ref} role="img" style={{ height: `${chartHeight}px` }}
        aria-label={`Time of ${steps.length} measured steps: ${parts.map((part) => `${part.name} ${percent(shareOf(parts, part))}`).join(', ')}`}
        onMouseMove={(e) => setOver(frameAt(stack, e.currentTarget.clientWidth, e.offsetX))} onMouseLeave={() => setOver(null)} />
    </figure>
  );
}

function RunCard({ run, tag }: { run: string; tag: string }) {
  const { ref, onScreen } = useOnScreen<HTMLElement>();
  const { value, error } = useResource(run, `${run}\n${tag}`, onScreen, (before: Frames<StepTimeHeader> | null) => fetchFrames<StepTimeHeader>('step-time', { run, tag }, before));
  const times = value?.tags[0] ?? null;
  const isDark = dark.value;
  const stack = useMemo<Stack | null>(() => {
    if (!times || times.steps.length === 0) return null;
    const parts = partsOf(times);
    return { steps: times.steps, parts, colors: parts.map((part) => colorOf(part.name)) };
  }, [times, isDark]);
  return (
    <article class="card flow step-time" ref={ref} data-run={run}>
      <header>
        <Swatch style={styleOf(run)} /><h3>{run}</h3>
        {tag !== 'sonde/step_time' && <code>{tag}</code>}
        {times && times.count > times.steps.length && <span class="faint">{formatCount(times.steps.length)} of {formatCount(times.count)} measured steps</span>}
      </header>
      {error && <p class="hollow">Could not load: {error}</p>}
      {stack ? <Chart stack={stack} /> : !error && <p class="hollow tall">{value ? 'No step measured yet.' : ''}</p>}
    </article>
  );
}

export function Panel() {
  const cards = useComputed(() => placesOf('step-time', shownRuns.value)).value;
  return (
    <>
      <p class="howto">
        <b>data</b> until the model is called, <b>forward</b> inside it, <b>criterion</b> until the backward pass, <b>backward</b> inside that, <b>optimizer</b> until the step ends. What
        Sonde took comes on top. On a device, times say when work was queued.
      </p>
      {cards.length === 0 && <p class="hollow page">None of the shown runs recorded step times.</p>}
      <div class="flows one">{cards.map(({ run, tag }) => <RunCard key={`${run}\n${tag}`} run={run} tag={tag} />)}</div>
    </>
  );
}
