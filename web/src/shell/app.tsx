// The page: top line, runs at the left, diagnosis above the panel of the chosen tab.
import type { ComponentType } from 'preact';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { FindingsPanel } from '../panels/findings/panel';
import { othersInWords } from '../panels/overview/others';
import { OverviewPanel } from '../panels/overview/panel';
import { Tooltip } from '../panels/scalars/tooltip';
import { connection, runList, tags } from '../state/data';
import type { Tab } from '../state/url';
import { view } from '../state/view';
import { NoRuns } from './empty';
import { Header } from './header';
import { Keys, sidebarFolded } from './keys';
import { Guarded, lazy } from './lazy';
import { Sidebar } from './sidebar';

const panels: Record<Tab, ComponentType> = {
  overview: OverviewPanel,
  scalars: lazy(async () => (await import('../panels/scalars/panel')).ScalarsPanel),
  'gradient-flow': lazy(async () => (await import('../panels/gradient-flow/panel')).GradientFlowPanel),
  activations: lazy(async () => (await import('../panels/activations/activations')).ActivationsPanel, 'pictures', 'activations'),
  'autograd-graph': lazy(async () => (await import('../panels/autograd-graph/autograd-graph')).AutogradGraphPanel, 'autograd-graph'),
  histograms: lazy(async () => (await import('../panels/histograms/histograms')).HistogramsPanel, 'pictures'),
  images: lazy(async () => (await import('../panels/images/images')).ImagesPanel, 'pictures'),
  model: lazy(async () => (await import('../panels/model-graph/panel')).ModelGraphPanel, 'model-graph'),
  texts: lazy(async () => (await import('../panels/texts/texts')).TextsPanel, 'texts'),
  data: lazy(async () => (await import('../panels/data/data')).DataPanel, 'pictures'),
};

const FullWindow = lazy(async () => (await import('../panels/scalars/full-window')).FullWindow);
const ProblemList = lazy(async () => (await import('./problems')).Problems);
const Costs = lazy(async () => (await import('../panels/costs/costs')).CostsPanel, 'costs');

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

/** Below the curves: what else is in the files, and what Sonde costs. */
function Foot() {
  const others = othersInWords(tags.value?.others ?? []);
  return (
    <>
      {others && <p class="others">Also in the files: {others}.</p>}
      {(tags.value?.overhead.length ?? 0) > 0 && <Guarded><Costs /></Guarded>}
    </>
  );
}

export function App() {
  const drawer = useSignal(false);
  const Panel = panels[view.tab.value];
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
            <div class={`panel ${view.tab.value}`} role="tabpanel" key={view.tab.value}><Guarded><Panel /></Guarded>{view.tab.value === 'overview' && <Foot />}</div>
          </>
        ) : runList.value && <><NoRuns /><Problems /></>}
      </main>
      {view.chart.value && tags.value && <FullWindow tags={tags.value.scalars} />}
      <Tooltip />
      <Keys />
    </div>
  );
}
