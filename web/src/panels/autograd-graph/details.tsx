// Beside the graph: what the chosen node is, or else which parameters get no gradient and why.
import type { AutogradGraph, GraphNode, GraphView } from '../../api/autograd-graph';
import { formatCount } from '../../draw/format';
import { nodeOfParameter, shapeText } from './model';

interface Props {
  graph: AutogradGraph;
  view: GraphView;
  selected: number;
  onShow(node: number): void;
}

const kinds: Record<GraphNode['kind'], string> = {
  loss: 'the loss: gradient begins here', operation: 'backward function', parameter: 'parameter of the model', leaf: 'leaf that is no parameter',
  cut: 'cuts gradient off', detached: 'gradient stops here', module: 'module',
};

function Source({ graph, index }: { graph: AutogradGraph; index: number | null }) {
  const source = index === null ? null : graph.sources[index];
  if (!source) return null;
  return <><dt>line</dt><dd><code>{source.place}</code>{source.snippet && <pre tabIndex={0}>{source.snippet}</pre>}</dd></>;
}

function NodeDetails({ graph, view, selected, onShow }: Props) {
  const node = view.nodes[selected];
  const many = 24;
  const links = (ids: number[]) => (
    <dd class="links">
      {ids.slice(0, many).map((id) => <button key={id} class="chip" onClick={() => onShow(id)}>{view.nodes[id].parameters.length === 1 ? view.nodes[id].parameters[0] : view.nodes[id].name}</button>)}
      {ids.length > many && <span>{many} of {formatCount(ids.length)}</span>}
    </dd>
  );
  const behind = [...new Set(view.edges.filter((e) => e.from === selected).map((e) => e.to))];
  const before = [...new Set(view.edges.filter((e) => e.to === selected).map((e) => e.from))];
  return (
    <>
      <header><h4>{node.name}</h4><button class="chip" onClick={() => onShow(-1)}>close</button></header>
      <p class={`kind ${node.kind}`}>{kinds[node.kind]}</p>
      {node.remark && <p class={node.kind === 'cut' || node.kind === 'leaf' ? 'bad' : ''}>{node.remark}</p>}
      <dl>
        {node.op && <><dt>made by</dt><dd><code>{node.op}</code></dd></>}
        {node.layer && <><dt>layer</dt><dd><code>{node.layer}</code></dd></>}
        {node.shape && <><dt>shape</dt><dd>{shapeText(node.shape)}</dd></>}
        {node.inputs.length > 0 && <><dt>took in</dt><dd>{node.inputs.map(shapeText).join('  ')}</dd></>}
        {node.inputsWithoutGradient > 0 && <><dt>without gradient</dt><dd>{node.inputsWithoutGradient} of its inputs</dd></>}
        {node.parameters.length > 0 && <><dt>parameters</dt><dd>{node.parameters.slice(0, many).map((p) => <code key={p}>{p}</code>)}{node.parameters.length > many && ` ${many} of ${node.parameters.length}`}</dd></>}
        <Source graph={graph} index={node.source} />
        {behind.length > 0 && <><dt>gradient goes to</dt>{links(behind)}</>}
        {before.length > 0 && <><dt>it comes from</dt>{links(before)}</>}
      </dl>
    </>
  );
}

export function Details(props: Props) {
  const { graph, view, selected, onShow } = props;
  if (selected >= 0 && view.nodes[selected]) return <aside class="details"><NodeDetails {...props} /></aside>;
  const suspicious = view.nodes.map((node, id) => ({ node, id })).filter(({ node }) => node.kind === 'cut' || node.kind === 'leaf');
  const frozen = graph.unreached.filter((p) => p.state === 1);
  const missing = graph.unreached.filter((p) => p.state !== 1);
  return (
    <aside class="details">
      <header><h4>{graph.parameters - graph.unreached.length} of {formatCount(graph.parameters)} parameters get gradient</h4></header>
      {suspicious.map(({ node, id }) => (
        <button key={id} class={`suspect ${node.kind}`} onClick={() => onShow(id)}>
          <b>{node.kind === 'leaf' ? node.lines[0] : node.name}</b>{node.source !== null && <code>{graph.sources[node.source].place}</code>}<span>{node.remark}</span>
        </button>
      ))}
      {missing.length > 0 && <h5 class="bad">Without gradient</h5>}
      <ul>
        {missing.map((p) => {
          const node = nodeOfParameter(view, p.name);
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
      <p class="hint">Click a node for its op, line and shapes. Drag to move, wheel to zoom, double-click to see all; arrow keys walk along the edges.</p>
    </aside>
  );
}
