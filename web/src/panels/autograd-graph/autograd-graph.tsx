// The Autograd graph tab: what backward() walked in the first step, loss at the bottom, with the C# line behind every node.
import { useComputed, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { fetchAutogradGraph, type AutogradGraph } from '../../api/autograd-graph';
import { formatCount } from '../../draw/format';
import { tags } from '../../state/data';
import { shownRuns, styleOf } from '../../state/runs';
import { NoTags } from '../../shell/empty';
import { useOnScreen } from '../../shell/on-screen';
import { Search } from '../../shell/search';
import { Swatch } from '../../shell/swatch';
import { useResource } from '../use-resource';
import { lookAt, start, type Camera } from './camera';
import { GraphCanvas } from './canvas';
import { Details } from './details';
import { find } from './model';

/** Nodes up to which the drawing of all nodes is the one to begin with. */
const fewNodes = 150;

function Graph({ graph }: { graph: AutogradGraph }) {
  const small = graph.views.find((v) => v.name === 'ops' && v.nodes.length <= fewNodes);
  const name = useSignal((small ?? graph.views[graph.views.length - 1]).name);
  const camera = useSignal<Camera | null>(null);
  const selected = useSignal(-1);
  const search = useSignal('');
  const at = useSignal(0);
  const view = graph.views.find((v) => v.name === name.value) ?? graph.views[0];
  const found = useMemo(() => find(graph, view, search.value), [graph, view, search.value]);
  const set = useMemo(() => (search.value.trim() ? new Set(found) : null), [found, search.value]);
  const box = useSignal<HTMLDivElement | null>(null);
  const show = (node: number): void => {
    selected.value = node;
    const canvas = box.value?.querySelector('canvas');
    if (node < 0 || !canvas) return;
    const screen = { width: canvas.clientWidth, height: canvas.clientHeight };
    camera.value = lookAt(camera.value ?? start(view, view.nodes[0], screen), view.nodes[node], screen);
  };
  const step = (by: number): void => {
    if (found.length === 0) return;
    at.value = (at.value + by + found.length) % found.length;
    show(found[at.value]);
  };
  return (
    <>
      <div class="toolbar graph-tools" onKeyDown={(e) => e.key === 'Enter' && step(selected.value === found[at.value] ? (e.shiftKey ? -1 : 1) : 0)}>
        {graph.views.length > 1 && (
          <span class="segments" role="radiogroup" aria-label="Nodes">
            {graph.views.map((v) => (
              <button key={v.name} role="radio" aria-checked={view === v} onClick={() => {
                name.value = v.name;
                camera.value = null;
                selected.value = -1;
                at.value = 0;
              }}>{v.name === 'ops' ? 'every node' : 'by module'}</button>
            ))}
          </span>
        )}
        <Search value={search} placeholder="Find an op, layer, parameter or line (Enter: next)" valid count={search.value ? `${formatCount(found.length)} of ${formatCount(view.nodes.length)}` : undefined} />
        <button class="chip" onClick={() => (camera.value = null)}>reset view</button>
        <span class="count">{view.nodes.length === graph.nodes ? `${formatCount(graph.nodes)} nodes` : `${formatCount(graph.nodes)} nodes drawn as ${formatCount(view.nodes.length)}`}</span>
      </div>
      <div class="graph-body" ref={(element) => { box.value = element; }}>
        <GraphCanvas key={view.name} graph={graph} view={view} camera={camera} selected={selected} found={set} initial={(screen) => start(view, view.nodes[0], screen)} />
        <Details graph={graph} view={view} selected={selected.value} onShow={show} />
      </div>
    </>
  );
}

function GraphCard({ run, tag }: { run: string; tag: string }) {
  const { ref, onScreen } = useOnScreen<HTMLElement>();
  const { value: graph, error } = useResource(run, `${run}\n${tag}`, onScreen, () => fetchAutogradGraph(run, tag));
  // The run grows and its graph does not: an equal answer must not throw away where one was looking.
  const text = useMemo(() => JSON.stringify(graph), [graph]);
  const same = useMemo(() => graph, [text]);
  const cut = (same?.unreached ?? []).filter((p) => p.state !== 1).length;
  return (
    <article class="card autograd" ref={ref}>
      <header>
        <Swatch style={styleOf(run)} /><h3>{run}</h3>{tag !== 'sonde/autograd_graph' && <code>{tag}</code>}
        {same && <p class={`reading ${cut > 0 ? 'bad' : ''}`}>{cut > 0 ? `${cut} of ${same.parameters} parameters get no gradient` : 'Gradient reaches every trained parameter'}</p>}
      </header>
      {same ? <Graph graph={same} /> : <p class="hollow tall">{error ? `Could not load: ${error}` : ''}</p>}
    </article>
  );
}

export function AutogradGraphPanel() {
  const cards = useComputed(() => {
    const graphs = tags.value?.autogradGraphs ?? [];
    return shownRuns.value.flatMap((run) => graphs.filter((t) => t.runs.includes(run)).map((t) => ({ run, tag: t.tag })));
  }).value;
  if (!tags.value) return null;
  if (tags.value.autogradGraphs.length === 0) return <NoTags kind="autogradGraphs" />;
  return (
    <>
      <p class="howto">
        What <code>backward()</code> walked in the first step: from the <b>loss at the bottom</b> up to the parameters. <b class="bad">Red:</b> gradient is cut off there. <b>Yellow:</b> a leaf
        that is no parameter. <b>Dashed:</b> data passed, no gradient comes back.
      </p>
      {cards.length === 0 && <p class="hollow page">None of the shown runs recorded an autograd graph.</p>}
      <div class={`graphs ${cards.length === 1 ? 'one' : ''}`}>{cards.map(({ run, tag }) => <GraphCard key={`${run}\n${tag}`} run={run} tag={tag} />)}</div>
    </>
  );
}
