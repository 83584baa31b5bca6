// The network as it runs, layer by layer, with shapes, parameters and where the data flows.
import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { fetchModelGraph } from '../../api/model-graph';
import { formatCount } from '../../draw/format';
import { tagsOf } from '../../state/data';
import { compareNames, shownRuns } from '../../state/runs';
import { choose, chosen } from '../../state/view';
import { Search } from '../../shell/search';
import { useResource } from '../use-resource';
import { Details } from './details';
import { HealthBar } from './health-bar';
import type { ColorBy } from './paint';
import { Stage } from './stage';
import { useHealth } from './use-health';
import { useLayout } from './use-layout';
import { GraphIndex } from './view';

const colorings: readonly [ColorBy, string][] = [['kind', 'Kind'], ['health', 'Health'], ['parameters', 'Parameters'], ['multiplyAdds', 'Multiply-adds']];

/** More boxes than this are not laid out at once: it would take long and show nothing. */
const mostBoxes = 3000;

function patternOf(text: string): RegExp | null {
  try {
    return new RegExp(text, 'i');
  } catch {
    return null;
  }
}

function Graph({ run, tag, colorBy }: { run: string; tag: string; colorBy: ColorBy }) {
  const { value: graph, error } = useResource(run, `${run}\n${tag}`, true, () => fetchModelGraph(run, tag));
  const text = useMemo(() => JSON.stringify(graph), [graph]);
  // The run grows all the time; the graph only changes when its text does.
  const index = useMemo(() => (graph ? new GraphIndex(graph) : null), [text]);
  const [expanded, setExpanded] = useState<ReadonlySet<number>>(new Set());
  const [auxiliary, setAuxiliary] = useState(false);
  const [selected, setSelected] = useState(-1);
  const [goTo, setGoTo] = useState<{ id: number } | null>(null);
  const [fit, setFit] = useState({ ticket: 0, whole: false });
  const [refused, setRefused] = useState(0);
  const query = useSignal('');
  const [step, setStep] = useState<number | null>(null);
  const { health, steps, error: healthError } = useHealth(run, tag, index, colorBy === 'health', step);
  useEffect(() => {
    if (!index) return;
    setExpanded(index.firstExpanded());
    setSelected(-1);
    setGoTo(null);
    setFit((f) => ({ ticket: f.ticket + 1, whole: false }));
  }, [index]);
  const view = useMemo(() => (index ? index.view(expanded, auxiliary) : null), [index, expanded, auxiliary]);
  const { scene, busy, error: layoutError } = useLayout(index, view);
  const pattern = patternOf(query.value);
  const found = useMemo(() => (index && pattern && query.value ? index.find(pattern) : []), [index, query.value]);
  const marked = useMemo(() => new Set(found.flatMap((id) => index!.pathTo(id))), [found]);

  const show = (next: Set<number>): void => {
    const boxes = index!.view(next, auxiliary).nodes.length;
    setRefused(boxes > mostBoxes ? boxes : 0);
    if (boxes <= mostBoxes) setExpanded(next);
  };
  const toggle = useCallback((id: number) => {
    const next = new Set(expanded);
    if (!next.delete(id)) next.add(id);
    show(next);
  }, [expanded, index, auxiliary]);
  const go = useCallback((id: number) => {
    const around = index!.pathTo(id).slice(0, -1);
    if (around.some((g) => !expanded.has(g))) show(new Set([...expanded, ...around]));
    setSelected(id);
    setGoTo({ id });
  }, [index, expanded, auxiliary]);

  const next = (back: boolean): void => {
    const at = found.indexOf(selected);
    if (found.length > 0) go(found[at < 0 ? (back ? found.length - 1 : 0) : (at + (back ? found.length - 1 : 1)) % found.length]);
  };

  if (!index || !view) return <p class="hollow page">{error ? `Could not load: ${error}` : ''}</p>;
  const { totals } = index.graph;
  const label = `Graph of ${index.graph.type}: ${view.nodes.length} nodes on show${totals ? `, ${formatCount(totals.parameters)} parameters` : ''}. `
    + view.nodes.slice(0, 30).map((n) => `${n.node.path || n.node.name} ${n.node.type}`).join(', ');
  return (
    <>
      <div class="toolbar graph-tools" role="search">
        <Search value={query} placeholder="Find a layer or op" valid={pattern !== null} onEnter={next}
          count={!query.value ? undefined : found.includes(selected) ? `${found.indexOf(selected) + 1} of ${formatCount(found.length)}` : found.length > 0 ? `${formatCount(found.length)} found` : 'none found'} />
        {found.length > 0 && <button class="chip tall" title="Enter; Shift + Enter goes back" onClick={() => next(false)}>Next match</button>}
        <span class="spring" />
        <span class="count">{busy ? 'laying out …' : `${formatCount(view.nodes.length)} of ${formatCount(index.graph.nodes.length)} nodes`}</span>
        {index.auxiliary.size > 0 && (view.hidden > 0 || auxiliary) && <button class={`chip tall ${auxiliary ? 'on' : ''}`} title="Constants, initialisers, summaries" onClick={() => setAuxiliary(!auxiliary)}>{auxiliary ? 'Auxiliary nodes shown' : `${formatCount(view.hidden)} auxiliary hidden`}</button>}
        <button class="chip tall" onClick={() => { show(index.allGroups(false)); setFit((f) => ({ ticket: f.ticket + 1, whole: false })); }}>Expand</button>
        <button class="chip tall" onClick={() => { show(index.firstExpanded()); setFit((f) => ({ ticket: f.ticket + 1, whole: false })); }}>Collapse</button>
        <button class="chip tall" title="The whole graph in the window" onClick={() => setFit((f) => ({ ticket: f.ticket + 1, whole: true }))}>Fit</button>
      </div>
      {refused > 0 && <p class="howto bad">That would show {formatCount(refused)} nodes at once, more than the {formatCount(mostBoxes)} that can be laid out: open single groups.</p>}
      {colorBy === 'health' && <HealthBar health={health} steps={steps} step={step} error={healthError} onStep={setStep} />}
      <div class="graph-view">
        {scene ? <Stage scene={scene} label={label} colorBy={colorBy} health={health} selected={selected} found={marked} searching={found.length > 0} fit={fit} goTo={goTo} onSelect={setSelected} onToggle={toggle} />
          : <p class="hollow page">{layoutError ? `The graph could not be laid out: ${layoutError}` : ''}</p>}
        <Details index={index} id={selected} run={run} health={health} step={step} onGo={go} />
      </div>
    </>
  );
}

export function Panel() {
  const colorBy = colorings.find(([key]) => key === chosen('colour'))?.[0] ?? 'kind';
  // Sonde's own first: it knows more than a GraphDef of the same run.
  const graphs = [...tagsOf('model-graph')].sort((a, b) => Number(b.tag.startsWith('sonde/')) - Number(a.tag.startsWith('sonde/')) || compareNames(a.tag, b.tag));
  const choices = shownRuns.value.flatMap((run) => graphs.filter((t) => t.runs.includes(run)).map((t) => ({ run, tag: t.tag, key: `${run}\n${t.tag}` })));
  const choice = choices.find((c) => c.key === chosen('model')) ?? choices[0];
  if (!choice) return <p class="hollow page">None of the shown runs recorded a graph.</p>;
  return (
    <section class="model-graph">
      <div class="toolbar">
        <label class="check">Model of
          <select value={choice.key} onChange={(e) => choose({ model: e.currentTarget.value })}>
            {choices.map((c) => <option key={c.key} value={c.key}>{c.run}{choices.filter((o) => o.run === c.run).length > 1 ? ` · ${c.tag === '__run_graph__' ? 'as TensorBoard reads it' : c.tag.startsWith('sonde/') ? 'recorded by Sonde' : c.tag}` : ''}</option>)}
          </select>
        </label>
        <span class="check">Colour
          <span class="segments" role="radiogroup" aria-label="Colour">
            {colorings.map(([key, name]) => <button key={key} role="radio" aria-checked={colorBy === key} onClick={() => choose({ colour: key === 'kind' ? '' : key })}>{name}</button>)}
          </span>
        </span>
      </div>
      <Graph key={choice.key} run={choice.run} tag={choice.tag} colorBy={colorBy} />
    </section>
  );
}
