// Colouring by health in words: the legend with the step it shows, and what is known of a node, with ways to see more.
import { formatCount } from '../../draw/format';
import { diagnosisByRun } from '../../state/data';
import { show } from '../../state/focus';
import { severityIcons } from '../findings/verdict';
import { Icon } from '../../shell/icons';
import type { GraphIndex } from './view';
import type { LayerSign } from '../../api/layer-health';
import { looks, stateOf, type Health, type State } from './health';

export function Badge({ state }: { state: State }) {
  const { sign, color } = looks[state];
  return <i class="sign" style={{ color, borderColor: color }} aria-hidden="true">{sign || '–'}</i>;
}

interface BarProps {
  health: Health | null;
  steps: Float64Array;
  /** Null for the newest. */
  step: number | null;
  error: string | null;
  onStep(step: number | null): void;
}

export function HealthBar({ health, steps, step, error, onStep }: BarProps) {
  if (error) return <p class="howto bad">The health of the layers could not be loaded: {error}</p>;
  if (!health) return <p class="howto">Loading …</p>;
  const counts = health.counts();
  if (counts.length === 0)
    return <p class="howto">This run recorded neither gradient flow nor activations of this model: a <code>TrainingMonitor</code> on the same writer records both at level Full.</p>;
  const last = steps.length - 1;
  const at = step === null ? last : steps.findLastIndex((s) => s <= step);
  return (
    <div class="health">
      <ul>{counts.map(([state, n]) => <li key={state} title={state === 'notable' ? 'Its numbers stand out, and no rule takes that for a fault' : undefined}><Badge state={state} />{looks[state].name} <b>{formatCount(n)}</b></li>)}</ul>
      {last > 0 && (
        <label class="check">step
          <input type="range" min="0" max={last} step="1" value={at} aria-label="Step" aria-valuetext={`step ${steps[at]}`} onInput={(e) => onStep(Number(e.currentTarget.value) === last ? null : steps[Number(e.currentTarget.value)])} />
          <b>{formatCount(steps[at])}</b>{at === last ? ' newest' : <button class="chip" onClick={() => onStep(null)}>newest</button>}
        </label>
      )}
    </div>
  );
}

const most = 6;
const mostListed = 20;

/** What is wrong with the model: a click goes there. */
export function SickLayers({ health, index, onGo }: { health: Health; index: GraphIndex; onGo(id: number): void }) {
  const ids = health.sick();
  if (ids.length === 0) return null;
  return (
    <div class="node-health">
      <b>Look at these layers first</b>
      {ids.slice(0, mostListed).map((id) => <button class="link" key={id} onClick={() => onGo(id)}><Badge state={health.state(id)} /> {index.graph.nodes[id].path || index.graph.type} · {looks[health.state(id)].name}</button>)}
      {ids.length > mostListed && <p class="faint">{mostListed} of {formatCount(ids.length)}</p>}
    </div>
  );
}

export function NodeHealth({ run, signs, step, layers }: { run: string; signs: readonly LayerSign[]; step: number | null; layers?: string }) {
  const sick = signs.filter((s) => s.level === 'sick');
  const listed = sick.length > 0 ? [...sick, ...signs.filter((s) => s.condition === 'frozen')] : signs;
  const names = new Set(signs.map((s) => s.layer));
  const findings = (diagnosisByRun.value.get(run)?.findings ?? []).filter((f) => f.layer !== null && names.has(f.layer));
  const to = (reading: string): string | undefined => (listed.find((s) => s.reading === reading) ?? signs.find((s) => s.reading === reading))?.layer;
  const [gradient, activations] = [to('gradient-flow'), to('activations')];
  if (signs.length === 0) return <p class="faint">Neither gradient nor activations are recorded {layers ? 'of this layer' : 'in here'}.</p>;
  return (
    <div class="node-health">
      {listed.slice(0, most).map((s) => <p key={s.reading + s.layer}><Badge state={stateOf(s)} /><span><b>{looks[stateOf(s)].name}</b> {s.reading === 'activations' ? `output of ${s.layer}: ` : layers === undefined ? `${s.layer || 'model'}: ` : ''}{s.text}</span></p>)}
      {listed.length > most && <p class="faint">{most} of {listed.length}</p>}
      {findings.map((f) => <button class="link" key={f.rule + f.title} onClick={() => show('overview', { run, finding: f.title })}><Icon name={severityIcons[f.severity]} size={11} /> {f.title}</button>)}
      {gradient !== undefined && <button class="link" onClick={() => show('gradient-flow', { run, layer: gradient, step })}>Gradient flow of {gradient || 'the model'} →</button>}
      {activations !== undefined && <button class="link" onClick={() => show('activations', { run, layer: activations, step })}>Activations of {activations} →</button>}
    </div>
  );
}
