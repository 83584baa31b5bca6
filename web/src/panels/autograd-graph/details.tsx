// Beside the graph: what the chosen box is, or else which parameters get no gradient and why.
import type { AutogradGraph, GraphNode } from '../../api/autograd-graph';
import { formatCount } from '../../draw/format';
import type { Group } from './groups';
import { nodeOfParameter } from './model';
import type { Scene } from './scene';
import { shapeText, titleOf, type GraphIndex } from './view';

interface Props {
  index: GraphIndex;
  scene: Scene | null;
  /** A node or a group, or -1. */
  selected: number;
  onShow(id: number): void;
  onToggle(id: number): void;
}

const kinds: Record<GraphNode['kind'], string> = {
  loss: 'the loss: gradient begins here', operation: 'backward function', parameter: 'parameter of the model', leaf: 'leaf that is no parameter',
  cut: 'cuts gradient off', detached: 'gradient stops here', module: 'module',
};
const groupKinds: Record<Group['kind'], string> = { module: 'module', line: 'nodes of one line', loop: 'modules that take turns' };
const many = 24;

function Source({ graph, index }: { graph: AutogradGraph; index: number | null }) {
  const source = index === null ? null : graph.sources[index];
  if (!source) return null;
  return <><dt>line</dt><dd><code>{source.place}</code>{source.snippet && <pre tabIndex={0}>{source.snippet}</pre>}</dd></>;
}

function Parameters({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  return <><dt>parameters</dt><dd>{names.slice(0, many).map((p) => <code key={p}>{p}</code>)}{names.length > many && ` ${many} of ${formatCount(names.length)}`}</dd></>;
}

/** The boxes on show that a box is connected to. */
function Neighbours({ scene, selected, onShow }: Props) {
  if (!scene) return null;
  const nameOf = (id: number): string => {
    const shown = scene.byId.get(id)!;
    return shown.group ? titleOf(shown.group) : shown.node!.parameters.length === 1 ? shown.node!.parameters[0] : shown.node!.name;
  };
  const links = (name: string, ids: number[]) => ids.length > 0 && (
    <>
      <dt>{name}</dt>
      <dd class="links">
        {ids.slice(0, many).map((id) => <button key={id} class="chip" onClick={() => onShow(id)}>{nameOf(id)}</button>)}
        {ids.length > many && <span>{many} of {formatCount(ids.length)}</span>}
      </dd>
    </>
  );
  return (
    <>
      {links('gradient goes to', [...new Set(scene.edges.filter((e) => e.from === selected).map((e) => e.to))])}
      {links('it comes from', [...new Set(scene.edges.filter((e) => e.to === selected).map((e) => e.from))])}
    </>
  );
}

function NodeDetails(props: Props) {
  const { graph } = props.index;
  const node = graph.nodes[props.selected];
  return (
    <>
      <header><h4>{node.name}</h4><button class="chip" onClick={() => props.onShow(-1)}>close</button></header>
      <p class={`kind ${node.kind}`}>{kinds[node.kind]}</p>
      {node.remark && <p class={node.kind === 'cut' || node.kind === 'leaf' ? 'bad' : ''}>{node.remark}</p>}
      <dl>
        {node.op && <><dt>made by</dt><dd><code>{node.op}</code></dd></>}
        {node.layer && <><dt>layer</dt><dd><code>{node.layer}</code></dd></>}
        {node.shape && <><dt>shape</dt><dd>{shapeText(node.shape)}</dd></>}
        {node.inputs.length > 0 && <><dt>took in</dt><dd>{node.inputs.map(shapeText).join('  ')}</dd></>}
        {node.inputsWithoutGradient > 0 && <><dt>without gradient</dt><dd>{node.inputsWithoutGradient} of its inputs</dd></>}
        <Parameters names={node.parameters} />
        <Source graph={graph} index={node.source} />
        <Neighbours {...props} />
      </dl>
    </>
  );
}

function GroupDetails({ group, ...props }: Props & { group: Group }) {
  const { graph } = props.index;
  const nodes = group.nodes.map((i) => graph.nodes[i]);
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(node.name, (counts.get(node.name) ?? 0) + 1);
  const names = [...counts].sort((a, b) => b[1] - a[1]);
  const sources = [...new Set(nodes.flatMap((node) => (node.source === null ? [] : [node.source])))];
  const isOpen = props.scene?.frames.some((d) => d.id === props.selected);
  const lost = nodes.filter((node) => props.index.isLost(node)).flatMap((node) => node.parameters);
  return (
    <>
      <header><h4>{titleOf(group)}</h4><button class="chip" onClick={() => props.onToggle(props.selected)}>{isOpen ? 'fold' : 'open'}</button><button class="chip" onClick={() => props.onShow(-1)}>close</button></header>
      <p class="kind">{groupKinds[group.kind]}{group.kind === 'loop' ? `, up to ${formatCount(group.uses)} times` : group.uses > 1 ? `, use ${formatCount(group.use)} of ${formatCount(group.uses)} in this pass` : ''}</p>
      {lost.length > 0 && <p class="bad">{lost.slice(0, many).join(', ')}{lost.length > many && ` and ${formatCount(lost.length - many)} more`}: no gradient</p>}
      <dl>
        <dt>nodes</dt><dd>{formatCount(nodes.length)}: {names.slice(0, 6).map(([name, count]) => `${formatCount(count)} ${name}`).join(', ')}{names.length > 6 && ` and ${names.length - 6} other kinds`}</dd>
        {nodes[0].kind === 'operation' && nodes[0].shape && <><dt>shape of what comes out</dt><dd>{shapeText(nodes[0].shape)}</dd></>}
        <Parameters names={[...new Set(nodes.flatMap((node) => (node.kind === 'parameter' ? node.parameters : [])))]} />
        {sources.length === 1 ? <Source graph={graph} index={sources[0]} />
          : sources.length > 1 && <><dt>lines</dt><dd>{sources.slice(0, 6).map((i) => <code key={i}>{graph.sources[i].place}</code>)}{sources.length > 6 && ` 6 of ${formatCount(sources.length)}`}</dd></>}
        <Neighbours {...props} />
      </dl>
    </>
  );
}

export function Details(props: Props) {
  const { index, selected, onShow } = props;
  const { graph } = index;
  const group = index.groupOf(selected);
  if (group) return <aside class="details"><GroupDetails {...props} group={group} /></aside>;
  if (selected >= 0) return <aside class="details"><NodeDetails {...props} /></aside>;
  const suspicious = graph.nodes.map((node, id) => ({ node, id })).filter(({ node }) => node.kind === 'cut' || node.kind === 'leaf');
  const frozen = graph.unreached.filter((p) => p.state === 1);
  const missing = graph.unreached.filter((p) => p.state !== 1);
  return (
    <aside class="details">
      <header><h4>{formatCount(graph.parameterCount - graph.unreached.length)} of {formatCount(graph.parameterCount)} parameters get gradient</h4></header>
      {suspicious.map(({ node, id }) => (
        <button key={id} class={`suspect ${node.kind}`} onClick={() => onShow(id)}>
          <b>{node.kind === 'leaf' ? node.parameters.join(' = ') || 'a leaf, no parameter' : node.name}</b>{node.source !== null && <code>{graph.sources[node.source].place}</code>}<span>{node.remark}</span>
        </button>
      ))}
      {missing.length > 0 && <h5 class="bad">Without gradient</h5>}
      <ul>
        {missing.map((p) => {
          const node = nodeOfParameter(graph, p.name);
          return (
            <li key={p.name}>
              {node >= 0 ? <button class="link" onClick={() => onShow(node)}><code>{p.name}</code></button> : <code>{p.name}</code>}<span>{p.reason}</span>
            </li>
          );
        })}
      </ul>
      {frozen.length > 0 && <><h5>Frozen</h5><p>{frozen.map((p) => <code key={p.name}>{p.name}</code>)}</p></>}
      {graph.notes.map((note) => <p key={note}>{note}</p>)}
      {graph.limitation && <p>{graph.limitation}</p>}
      <p class="hint">Click a box for its op, line and shapes; + or a double click opens a module. Drag to move, wheel to zoom, double-click beside the boxes to see all; arrow keys walk along the edges.</p>
    </aside>
  );
}
