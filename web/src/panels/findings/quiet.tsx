// Below the findings: what was left out, the runs without a finding, and what could not be checked.
import { useSignal } from '@preact/signals';
import type { RunDiagnosis } from '../../api/findings';
import { Icon } from '../../shell/icons';
import { Swatch } from '../../shell/swatch';
import { styleOf } from '../../state/runs';
import { coverage } from './order';
import { plural } from './verdict';

/** More runs without a finding than these are behind a line: what they do is below. */
const mostCalm = 8;

/** What was left out, verdicts of the runs without a finding, and what could not be checked. */
export function Quiet({ runs }: { runs: readonly RunDiagnosis[] }) {
  const calm = runs.filter((d) => d.findings.length === 0);
  const lacking = runs.filter((d) => d.notEnoughData.length > 0);
  const all = useSignal(false);
  const folded = calm.length > mostCalm && !all.value;
  return (
    <div class="quiet">
      {runs.flatMap((d) => (d.notes ?? []).map((note) => (
        <p key={d.run + note} class="calm note"><span class="badge info"><Icon name="info" size={11} /></span><Swatch style={styleOf(d.run)} /> <b>{d.run}</b><span>{note}</span></p>
      )))}
      {folded && <button class="more" onClick={() => (all.value = true)}>{plural(calm.length, 'run')} without a finding</button>}
      {!folded && calm.map((d) => (
        <p key={d.run} class="calm">
          <span class={`badge ${d.verdict === 'healthy' ? 'healthy' : 'unknown'}`}>{d.verdict === 'healthy' ? <Icon name="check" size={11} /> : '?'}</span>
          <Swatch style={styleOf(d.run)} /> <b>{d.run}</b>
          <span>{d.verdict === 'healthy' ? `${d.checked.length < d.notEnoughData.length ? 'no fault found' : 'healthy'}: ${coverage([d])}` : d.checked.length === 0 ? 'no training recorded, nothing to judge' : `no verdict yet: ${coverage([d])}`}</span>
        </p>
      ))}
      {lacking.length > 0 && (
        <details>
          <summary>Not enough data for {plural(lacking.reduce((n, d) => n + d.notEnoughData.length, 0), 'check')} in {plural(lacking.length, 'run')}</summary>
          <ul>{lacking.map((d) => <li key={d.run}><b>{d.run}</b><ul>{d.notEnoughData.map((n) => <li key={n.rule}><code>{n.rule}</code> {n.needs.startsWith('needs') ? n.needs : `needs ${n.needs}`}</li>)}</ul></li>)}</ul>
        </details>
      )}
    </div>
  );
}
