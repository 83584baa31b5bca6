// What Sonde costs the training, in a line below the curves of the overview.
import { formatCount } from '../../draw/format';
import { view } from '../../state/view';
import { useOverhead } from './use-overhead';
import { headline, thinned } from './words';

export function Line() {
  const { places, known, unreadable, error } = useOverhead();
  if (places.length === 0) return null;
  if (error && !known) return <p class="overhead-line">What Sonde costs is unavailable: {error}</p>;
  if (!known) return null;
  const notes = known.flatMap(({ run, overhead }) => overhead.probes.flatMap((p) => thinned(p) ?? []).map((text) => (known.length > 1 ? `${run}: ${text}` : text)));
  return (
    <p class="overhead-line">
      <b>What Sonde costs:</b> {headline(known.map((k) => k.overhead))}{known.length > 1 && ` in ${known.length < places.length ? `${known.length} of ${formatCount(places.length)}` : known.length} runs`}
      {notes.length > 0 && <>; to stay within the budget {notes[0]}{notes.length > 1 && `, and ${notes.length - 1} more`}</>}
      {unreadable.length > 0 && <span class="bad">{formatCount(unreadable.length)} {unreadable.length === 1 ? 'record' : 'records'} cannot be read</span>}
      <button class="chip" onClick={() => (view.tab.value = 'overhead')}>show by probe</button>
    </p>
  );
}
