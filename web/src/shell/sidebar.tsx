// The runs: colour, name, verdict; filter, show and hide, show only one, pin.
import { useComputed, useSignal } from '@preact/signals';
import { formatCount, formatDuration, formatValue } from '../draw/format';
import { VerdictBadge } from '../panels/findings/verdict';
import { diagnosisByRun, runByName, runList } from '../state/data';
import { best, hovered, isolateRun, isShown, listedRuns, noneShown, runPattern, showAll, shownRuns, styleOf, togglePin, toggleRun } from '../state/runs';
import type { RunSort } from '../state/url';
import { view } from '../state/view';
import { Icon } from './icons';
import { Search } from './search';
import { lazy } from './lazy';
import { Swatch } from './swatch';

const page = 200;

const BestBy = lazy(async () => (await import('./run-sort')).BestBy);

function RunOrder() {
  const { by } = view.runSort.value;
  return (
    <div class="run-sort">
      <select value={by} aria-label="Order of the runs" onChange={(e) => (view.runSort.value = { by: e.currentTarget.value as RunSort['by'], metric: '', higher: false })}>
        <option value="name">by name</option><option value="newest">newest first</option><option value="best">best first</option>
      </select>
      {by === 'best' && <BestBy />}
    </div>
  );
}

function RunRow({ name }: { name: string }) {
  const run = runByName.value.get(name);
  const near = useComputed(() => hovered.value === name).value;
  const pinned = view.pins.value.includes(name);
  const length = run?.startTime != null && run.lastTime != null ? formatDuration(run.lastTime - run.startTime) : '';
  return (
    <li class={`run-row ${isShown(name) ? '' : 'off'} ${near ? 'near' : ''}`} data-run={name}
      onMouseEnter={() => (hovered.value = name)} onMouseLeave={() => (hovered.value = null)} onDblClick={() => isolateRun(name)}>
      <label title={`${name}${length ? ` · ran ${length}` : ''} · double-click: only this run`} onDblClick={(e) => e.preventDefault()}>
        <input type="checkbox" checked={isShown(name)} onChange={() => toggleRun(name)} aria-label={`Show ${name}`} />
        <Swatch style={styleOf(name)} />
      </label>
      <span class="name run-name" title={name}><bdi>{name}</bdi></span>
      <span class="acts">
        <button class="icon" onClick={() => isolateRun(name)} onDblClick={(e) => e.stopPropagation()} title="Only this run" aria-label={`Show only ${name}`}><Icon name="solo" size={14} /></button>
        <button class={`icon ${pinned ? 'on' : ''}`} onClick={() => togglePin(name)} onDblClick={(e) => e.stopPropagation()} aria-pressed={pinned} title={pinned ? 'Unpin' : 'Pin to the top'} aria-label={`Pin ${name}`}><Icon name="pin" size={14} /></button>
      </span>
      {run && run.problems > 0 && <span class="damage" title={`${run.problems} unreadable places in its files`}><Icon name="warning" size={12} /></span>}
      {view.runSort.value.by === 'best' && best.value.has(name) && <span class="count">{formatValue(best.value.get(name)!)}</span>}
      <VerdictBadge diagnosis={diagnosisByRun.value.get(name)} />
    </li>
  );
}

export function Sidebar() {
  const most = useSignal(page);
  const listed = listedRuns.value;
  const total = runList.value?.runs.length ?? 0;
  const allShown = listed.length > 0 && listed.every(isShown);
  return (
    <aside class="sidebar" aria-label="Runs">
      <header>
        <label title={allShown ? 'Hide all' : 'Show all'}>
          <input type="checkbox" checked={allShown} aria-label="Show all runs" onChange={() => showAll(!allShown)}
            ref={(box) => void (box && (box.indeterminate = !allShown && shownRuns.value.length > 0))} />
          <h2>Runs</h2>
        </label>
        <span class="count">{shownRuns.value.length} of {formatCount(total)} shown</span>
      </header>
      <Search value={view.runFilter} placeholder="Filter runs" valid={runPattern.value !== null}
        count={view.runFilter.value ? `${formatCount(listed.length)} of ${formatCount(total)}` : undefined} />
      {total > 1 && <RunOrder />}
      {listed.length === 0 && total > 0 && <p class="hollow">{noneShown()}{view.runFilter.value && <button class="more" onClick={() => (view.runFilter.value = '')}>Clear the filter</button>}</p>}
      <ul class="runs">{listed.slice(0, most.value).map((name) => <RunRow key={name} name={name} />)}</ul>
      {listed.length > most.value && <button class="more" onClick={() => (most.value += page)}>Show more ({most.value} of {formatCount(listed.length)})</button>}
      {runList.value && <footer title="The log directory"><bdi>{runList.value.logdir}</bdi></footer>}
    </aside>
  );
}
