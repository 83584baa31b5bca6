// The diagnosis: in full above the overview, one line above every other tab, so that it is what is read first.
import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { RunDiagnosis } from '../../api/findings';
import { diagnosisByRun, report, reportError, runList } from '../../state/data';
import { focus } from '../../state/focus';
import { noneShown, shownRuns, styleOf } from '../../state/runs';
import { view } from '../../state/view';
import { Icon } from '../../shell/icons';
import { lazy } from '../../shell/lazy';
import { Swatch } from '../../shell/swatch';
import { FindingCard } from './finding';
import { coverage, headline, sortFindings, type PlacedFinding } from './order';
import { severityIcons } from './verdict';

const Quiet = lazy(async () => (await import('./quiet')).Quiet);

const firstShown = 3;

function Headline({ runs }: { runs: readonly RunDiagnosis[] }) {
  const { worst, words } = headline(runs);
  return <><h2 class={`headline ${worst}`}>{words}</h2><span class="count">{coverage(runs)}</span></>;
}

export function FindingsPanel() {
  const full = view.tab.value === 'overview';
  const openElsewhere = useSignal(false);
  const all = useSignal(false);
  const runs = useComputed(() => shownRuns.value.map((run) => diagnosisByRun.value.get(run)).filter((d) => d !== undefined)).value;
  const sorted = useComputed(() => sortFindings(shownRuns.value.map((run) => diagnosisByRun.value.get(run)).filter((d) => d !== undefined))).value;
  const asked = ({ run, finding }: PlacedFinding): boolean => focus.value?.run === run && focus.value.finding === finding.title;
  const place = sorted.findIndex(asked);
  useEffect(() => {
    if (place >= firstShown) all.value = true;
  }, [place]);
  if (!runList.value || runList.value.runs.length === 0) return null;
  if (reportError.value && !report.value) return <section class="findings strip"><p class="hollow">The diagnosis is unavailable: {reportError.value}</p></section>;
  if (!report.value || runs.length === 0)
    return <section class="findings strip"><p class="hollow">{!report.value ? 'Diagnosing …' : shownRuns.value.length === 0 ? noneShown() : 'No diagnosis of the shown runs yet.'}</p></section>;
  const open = full || openElsewhere.value;
  const listed = all.value ? sorted : sorted.slice(0, firstShown);
  const top = sorted[0];
  return (
    <section class={`findings ${open ? 'open' : 'strip'}`} aria-label="Findings">
      <header>
        <Headline runs={runs} />
        {!open && top && (
          <span class="top"><span class={`badge ${top.finding.severity}`}><Icon name={severityIcons[top.finding.severity]} size={11} /></span><Swatch style={styleOf(top.run)} /><span>{top.finding.title}</span></span>
        )}
        {!full && <button class="chip" aria-expanded={open} onClick={() => (openElsewhere.value = !open)}>{open ? 'fold' : sorted.length > 1 ? `show all ${sorted.length}` : 'show'}</button>}
      </header>
      {open && (
        <>
          {listed.map((placed, i) => <FindingCard key={`${placed.run}\n${placed.finding.rule}\n${placed.finding.layer}\n${placed.finding.title}`} placed={placed} startOpen={i === 0} asked={asked(placed)} />)}
          {sorted.length > firstShown && <button class="more" onClick={() => (all.value = !all.value)}>{all.value ? 'Show fewer' : `Show more (${firstShown} of ${sorted.length})`}</button>}
          <Quiet runs={runs} />
        </>
      )}
    </section>
  );
}
