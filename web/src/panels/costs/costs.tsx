// What Sonde costs the training of the shown runs: a line on the overview, and a table on demand.
import { useComputed } from '@preact/signals';
import { useRef, useState } from 'preact/hooks';
import { fetchOverhead, type Overhead } from '../../api/overhead';
import { formatCount } from '../../draw/format';
import { Swatch } from '../../shell/swatch';
import { tags, versions } from '../../state/data';
import { shownRuns, styleOf } from '../../state/runs';
import { useResource } from '../use-resource';
import { duration, headline, probeName, schedule, share, thinned } from './words';

const mostRuns = 12;

interface Place {
  run: string;
  tag: string;
}

interface Known extends Place {
  overhead: Overhead;
}

/** A record that cannot be read, or is not there: said beside those that can. */
interface Unreadable extends Place {
  error: string;
}

function Table({ known }: { known: readonly Known[] }) {
  return (
    <div class="costs-table">
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

export function CostsPanel() {
  const [open, setOpen] = useState(false);
  const places = useComputed<Place[]>(() => {
    const found = tags.value?.overhead ?? [];
    return shownRuns.value.flatMap((run) => found.filter((t) => t.runs.includes(run)).map((t) => ({ run, tag: t.tag })));
  }).value;
  const asked = places.slice(0, mostRuns);
  const key = asked.map(({ run, tag }) => `${run}\n${tag}`).join('\n');
  const kept = useRef(new Map<string, { version: number; known: Promise<Known> }>()).current;
  // Only of runs that have grown: most in a list have ended.
  const fetchKnown = (place: Place): Promise<Known> => {
    const [id, version] = [`${place.run}\n${place.tag}`, versions.peek()[place.run] ?? 0];
    const last = kept.get(id);
    if (last?.version === version) return last.known;
    const known = fetchOverhead(place.run, place.tag).then((overhead) => ({ ...place, overhead }));
    known.catch(() => kept.delete(id));
    kept.set(id, { version, known });
    return known;
  };
  const { value: answers, error } = useResource<(Known | Unreadable)[]>(asked.map(({ run }) => run), key, asked.length > 0, async () => {
    const all = await Promise.all(asked.map((place) => fetchKnown(place).catch((e: unknown) => ({ ...place, error: e instanceof Error ? e.message : String(e) }))));
    const failed = all.find((one) => 'error' in one);
    if (failed && all.every((one) => 'error' in one)) throw new Error((failed as Unreadable).error);
    return all;
  });
  const known = answers?.filter((one): one is Known => !('error' in one)) ?? null;
  const unreadable = answers?.filter((one): one is Unreadable => 'error' in one) ?? [];
  if (asked.length === 0) return null;
  if (error && !known) return <section class="costs"><p class="hollow">What Sonde costs is unavailable: {error}</p></section>;
  if (!known) return null;
  const notes = known.flatMap(({ run, overhead }) => overhead.probes.flatMap((p) => thinned(p) ?? []).map((text) => (known.length > 1 ? `${run}: ${text}` : text)));
  return (
    <section class="costs" aria-label="What Sonde costs">
      <p>
        <b>What Sonde costs:</b> {headline(known.map((k) => k.overhead))}{known.length > 1 && ` in ${known.length < places.length ? `${known.length} of ${formatCount(places.length)}` : known.length} runs`}
        {notes.length > 0 && <>; to stay within the budget {notes[0]}{notes.length > 1 && `, and ${notes.length - 1} more`}</>}
        <button class="chip" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? 'fold' : 'show by probe'}</button>
      </p>
      {unreadable.map(({ run, error: why }) => <p key={run} class="bad">{run}: {why}</p>)}
      {open && <Table known={known} />}
    </section>
  );
}
