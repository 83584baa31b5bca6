// What rules need that could not be checked, run by run.
import type { RunDiagnosis } from '../../api/findings';

export const Lacking = ({ runs }: { runs: readonly RunDiagnosis[] }) => (
  <ul>{runs.map((d) => (
    <li key={d.run}><b>{d.run}</b>
      <ul>{d.notEnoughData.map((n) => <li key={n.rule}><code>{n.rule}</code> {n.needs.startsWith('needs') ? n.needs : `needs ${n.needs}`}</li>)}</ul>
    </li>
  ))}</ul>
);
