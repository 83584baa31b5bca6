// What Sonde costs the training of the shown runs, probe by probe.
import { formatCount } from '../../draw/format';
import { Swatch } from '../../shell/swatch';
import { styleOf } from '../../state/runs';
import { useOverhead, type Known } from './use-overhead';
import { duration, headline, probeName, schedule, share, thinned } from './words';

function Table({ known }: { known: readonly Known[] }) {
  return (
    <div class="overhead-table">
      <table class="numbers">
        <thead><tr><th class="name">Run, probe</th><th>Share of training</th><th>A reading</th><th>Readings</th><th class="name">How often</th></tr></thead>
        {known.map(({ run, tag, overhead }) => (
          <tbody key={run + tag}>
            <tr class="of-run">
              <td class="name"><Swatch style={styleOf(run)} /> <b>{run}</b></td><td><b>{share(overhead.share)}</b></td><td /><td />
              <td class="name">{formatCount(overhead.calls)} steps of {duration(overhead.stepSeconds)}; lately {share(overhead.recentShare)}; {overhead.budget > 0 ? `budget ${share(overhead.budget)}` : 'no budget'}</td>
            </tr>
            {overhead.probes.map((probe) => (
              <tr key={probe.name}>
                <td class="name">{probeName(probe.name)}</td><td>{probe.readings > 0 ? share(probe.share) : '–'}</td><td>{duration(probe.secondsPerReading)}</td><td>{formatCount(probe.readings)}</td>
                <td class={`name ${probe.failed ? 'bad' : ''}`}>{schedule(probe)}</td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

export function Panel() {
  const { places, known, unreadable, error } = useOverhead();
  if (places.length === 0) return <p class="hollow page">None of the shown runs recorded what monitoring costs.</p>;
  if (error && !known) return <p class="hollow page">Could not load: {error}</p>;
  if (!known) return null;
  const notes = known.flatMap(({ run, overhead }) => overhead.probes.flatMap((p) => thinned(p) ?? []).map((text) => ({ run, text })));
  return (
    <>
      <p class="howto">
        <b>{headline(known.map((k) => k.overhead))}</b>{known.length < places.length && <> in {known.length} of {formatCount(places.length)} runs</>}. The first steps are traced and cost more than
        later ones. A probe that would take more than its budget reads less often.
      </p>
      {unreadable.map(({ run, error: why }) => <p key={run} class="bad">{run}: {why}</p>)}
      {known.length > 0 && <Table known={known} />}
      {notes.length > 0 && <ul class="overhead-notes">{notes.map(({ run, text }) => <li key={run + text}><Swatch style={styleOf(run)} /> <b>{run}</b> {text}</li>)}</ul>}
    </>
  );
}
