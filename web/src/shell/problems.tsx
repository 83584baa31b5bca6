// What could not be read: a strip that folds and hides nothing else.
import { formatCount } from '../draw/format';
import { runList } from '../state/data';
import { Icon } from './icons';

const most = 200;

export function Problems() {
  const problems = runList.value?.problems ?? [];
  if (problems.length === 0) return null;
  return (
    <details class="problems">
      <summary><Icon name="warning" size={14} /> {problems.length === 1 ? '1 place' : `${formatCount(problems.length)} places`} in the log files could not be read or written; everything else is shown</summary>
      <table>
        <thead><tr><th>File</th><th>Offset</th><th>Reason</th></tr></thead>
        <tbody>{problems.slice(0, most).map((p, i) => (
          <tr key={i}><td><code>{p.path}</code></td><td class="n">{p.offset == null ? '' : formatCount(p.offset)}</td><td>{p.reason}</td></tr>
        ))}</tbody>
      </table>
      {problems.length > most && <p>{most} of {formatCount(problems.length)}</p>}
    </details>
  );
}
