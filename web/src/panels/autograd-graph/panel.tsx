// What backward() walked in the first step, loss at the bottom, with the C# line behind every node.
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { decodeAutogradGraph, fetchAutogradGraph, type AutogradGraph } from '../../api/autograd-graph';
import { formatCount } from '../../draw/format';
import { placesOf } from '../../state/data';
import { shownRuns, styleOf } from '../../state/runs';
import { useOnScreen } from '../../shell/on-screen';
import { Search } from '../../shell/search';
import { Swatch } from '../../shell/swatch';
import { useResource } from '../use-resource';
import { lookAt, type Camera } from './camera';
import { GraphCanvas } from './canvas';
import { Details } from './details';
import { groupNodes } from './groups';
import { find } from './model';
import { boxOf } from './scene';
import { useLayout } from './use-layout';
import { GraphIndex } from './view';

/** Nodes up to which the drawing of all nodes is the one to begin with. */
const fewNodes = 150;

/** More boxes than this are not laid out at once: it would take long and show nothing. */
const mostBoxes = 12_000;

function Graph({ graph }: { graph: AutogradGraph }) {
  const index = useMemo(() => new GraphIndex(graph, groupNodes(graph)), [graph]);
  const hasGroups = index.grouping.groups.length > 0;
  const canShowAll = graph.nodes.length <= mostBoxes;
  /** Null for every node, without modules. */
  const [expanded, setExpanded] = useState<ReadonlySet<number> | null>(() => (graph.nodes.length <= fewNodes || !hasGroups ? null : index.firstExpanded()));
  const lastExpanded = useRef<ReadonlySet<number>>(index.firstExpanded());
  const [refused, setRefused] = useState(0);
  const view = useMemo(() => index.view(expanded), [index, expanded]);
  const { scene, busy, error } = useLayout(index, view);
  const camera = useSignal<Camera | null>(null);
  const selected = useSignal(-1);
  const wanted = useSignal(-1);
  const search = useSignal('');
  const at = useSignal(0);
  const found = useMemo(() => find(graph, index.grouping.order, search.value), [index, search.value]);
  const set = useMemo(() => (search.value.trim() ? new Set(found.flatMap((id) => [id, ...index.around(id)])) : null), [found, search.value]);
  const box = useSignal<HTMLDivElement | null>(null);

  const open = (next: ReadonlySet<number> | null): boolean => {
    const boxes = index.view(next).nodes.length;
    setRefused(boxes > mostBoxes ? boxes : 0);
    if (boxes > mostBoxes) return false;
    if (next) lastExpanded.current = next;
    setExpanded(next);
    return true;
  };
  const toggle = (id: number): void => {
    const next = new Set(expanded);
    if (!next.delete(id)) next.add(id);
    open(next);
  };
  const look = (id: number): void => {
    const canvas = box.value?.querySelector('canvas');
    const d = scene?.byId.get(boxOf(scene, id));
    if (!canvas || !d) return;
    const screen = { width: canvas.clientWidth, height: canvas.clientHeight };
    camera.value = lookAt(camera.value ?? { scale: 1, x: 0, y: 0 }, d, screen);
  };
  const show = (id: number): void => {
    selected.value = id;
    if (id < 0) return;
    const closed = expanded ? index.around(id).filter((group) => !expanded.has(group)) : [];
    if (closed.length > 0 && open(new Set([...expanded!, ...closed]))) wanted.value = id;
    else look(id);
  };
  // What was asked for while its modules were closed is looked at once they are laid out.
  useEffect(() => {
    if (wanted.value < 0 || !scene?.byId.has(wanted.value)) return;
    look(wanted.value);
    wanted.value = -1;
  }, [scene]);
  const step = (by: number): void => {
    if (found.length === 0) return;
    at.value = (at.value + by + found.length) % found.length;
    show(found[at.value]);
  };
  const change = (next: ReadonlySet<number> | null): void => {
    if (open(next) && selected.value < 0) camera.value = null;
  };
  const label = `Autograd graph, ${graph.nodeCount} nodes, ${graph.parameterCount - graph.unreached.length} of ${graph.parameterCount} parameters reached. Arrow keys walk along the edges, Enter opens a module.`;
  const drawn = `${formatCount(graph.nodeCount)} nodes${view.nodes.length === graph.nodes.length ? '' : ` drawn as ${formatCount(view.nodes.length)} boxes`}`;
  return (
    <>
      <div class="toolbar graph-tools" onKeyDown={(e) => e.key === 'Enter' && e.target instanceof HTMLInputElement && step(selected.value === found[at.value] ? (e.shiftKey ? -1 : 1) : 0)}>
        {hasGroups && (
          <span class="segments" role="radiogroup" aria-label="Nodes">
            <button role="radio" aria-checked={expanded === null} disabled={!canShowAll} title={canShowAll ? '' : `${formatCount(graph.nodes.length)} nodes are too many to lay out at once: open single modules`} onClick={() => change(null)}>every node</button>
            <button role="radio" aria-checked={expanded !== null} onClick={() => change(lastExpanded.current)}>by module</button>
          </span>
        )}
        <Search value={search} placeholder="Find an op, layer, parameter or line (Enter: next)" valid count={search.value ? `${formatCount(found.length)} of ${formatCount(graph.nodes.length)}` : undefined} />
        {expanded && <button class="chip" onClick={() => change(index.allGroups(false))}>expand</button>}
        {expanded && <button class="chip" onClick={() => change(index.firstExpanded())}>overview</button>}
        <button class="chip" onClick={() => (camera.value = null)}>reset view</button>
        <span class="count">{busy > 0 ? `Laying out ${formatCount(busy)} nodes` : drawn}</span>
      </div>
      {graph.nodes.length < graph.nodeCount && view.nodes.every((d) => d.node?.kind !== 'module') && (
        <p class="howto">The file holds {formatCount(graph.nodes.length)} of {formatCount(graph.nodeCount)} nodes: those nearest to the loss, and all cuts.</p>
      )}
      {refused > 0 && <p class="howto bad">That would show {formatCount(refused)} boxes at once, more than the {formatCount(mostBoxes)} that can be laid out: open single modules.</p>}
      <div class="graph-body" ref={(element) => { box.value = element; }}>
        {scene ? <GraphCanvas scene={scene} label={label} camera={camera} selected={selected} found={set} onToggle={toggle} />
          : <p class="hollow">{error ? `The graph could not be laid out: ${error}` : `Laying out ${formatCount(view.nodes.length)} nodes`}</p>}
        <Details index={index} scene={scene} selected={selected.value} onShow={show} onToggle={toggle} />
      </div>
    </>
  );
}

function GraphCard({ run, tag }: { run: string; tag: string }) {
  const { ref, onScreen } = useOnScreen<HTMLElement>();
  // The run grows and its graph does not: an equal answer must not throw away where one was looking.
  const last = useRef<{ text: string; graph: AutogradGraph } | null>(null);
  const { value: same, error } = useResource(run, `${run}\n${tag}`, onScreen, async () => {
    const record = await fetchAutogradGraph(run, tag);
    const text = JSON.stringify(record);
    if (last.current?.text !== text) last.current = { text, graph: decodeAutogradGraph(record) };
    return last.current.graph;
  });
  const cut = (same?.unreached ?? []).filter((p) => p.state !== 1).length;
  return (
    <article class="card autograd" ref={ref}>
      <header>
        <Swatch style={styleOf(run)} /><h3>{run}</h3>{tag !== 'sonde/autograd_graph' && <code>{tag}</code>}
        {same && <p class={`reading ${cut > 0 ? 'bad' : ''}`}>{cut > 0 ? `${cut} of ${formatCount(same.parameterCount)} parameters get no gradient` : 'Gradient reaches every trained parameter'}</p>}
      </header>
      {same ? <Graph graph={same} /> : <p class="hollow tall">{error ? `Could not load: ${error}` : ''}</p>}
    </article>
  );
}

export function Panel() {
  const cards = useComputed(() => placesOf('autograd-graph', shownRuns.value)).value;
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
