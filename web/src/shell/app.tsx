// The page: top line, runs at the left, diagnosis above the panel of the chosen tab.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { home } from '../panels';
import { FindingsPanel } from '../panels/findings/panel';
import { tooltip } from '../panels/scalars/tooltip-state';
import { connection, runList, tags, tagsOf } from '../state/data';
import { view } from '../state/view';
import { Header } from './header';
import { Keys, sidebarFolded } from './keys';
import { Guarded, lazy } from './lazy';
import { OpenPanel } from './panels';
import { Sidebar } from './sidebar';

const FullWindow = lazy(async () => (await import('../panels/scalars/full-window')).FullWindow);
const TooltipBox = lazy(async () => (await import('../panels/tooltip/tooltip')).Tooltip, 'tooltip');
const Foot = lazy(async () => (await import('../panels/overview/foot')).Foot);
const ProblemList = lazy(async () => (await import('./problems')).Problems);
const NoRuns = lazy(async () => (await import('./empty-state')).NoRuns);

/** Most logs have none. */
const Problems = () => ((runList.value?.problems.length ?? 0) > 0 ? <ProblemList /> : null);

function ServerGone() {
  if (connection.value !== 'lost') return null;
  return (
    <div class="gone" role="alert">
      {runList.value ? 'The server does not answer. What you see is the last state; reconnecting …' : 'The server does not answer. Reconnecting …'}
    </div>
  );
}

/** Its code comes with the first point that the cursor meets. */
const Tooltip = () => ((tooltip.value?.rows.length ?? 0) > 0 ? <TooltipBox /> : null);

export function App() {
  const drawer = useSignal(false);
  useEffect(() => {
    if (!drawer.value) return;
    const escape = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !document.querySelector('.sheet, .veil')) drawer.value = false; // what lies above closes first
    };
    addEventListener('keydown', escape);
    return () => removeEventListener('keydown', escape);
  }, [drawer.value]);
  const some = (runList.value?.runs.length ?? 0) > 0;
  return (
    <div class={`app ${drawer.value ? 'drawer' : ''} ${sidebarFolded.value ? 'folded' : ''} ${view.chart.value ? 'covered' : ''}`}>
      <Header onMenu={() => (drawer.value = !drawer.value)} />
      <ServerGone />
      <Sidebar />
      {drawer.value && <div class="shade" onClick={() => (drawer.value = false)} />}
      <main id="main">
        {some ? (
          <>
            <FindingsPanel />
            <Problems />
            <div class={`panel ${view.tab.value}`} role="tabpanel" id="panel" aria-labelledby={`tab-${view.tab.value}`} key={view.tab.value}>
              <Guarded><OpenPanel id={view.tab.value} /></Guarded>{view.tab.value === home && <Foot />}
            </div>
          </>
        ) : runList.value && <><NoRuns /><Problems /></>}
      </main>
      {view.chart.value && tags.value && <FullWindow tags={tagsOf('scalars')} />}
      <Tooltip />
      <Keys />
    </div>
  );
}
