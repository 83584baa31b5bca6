// What is known of the selected node; without one, of the whole model.
import type { GraphNode, GraphTensor } from '../../api/model-graph';
import { formatCount } from '../../draw/format';
import type { Health } from './health';
import { NodeHealth, SickLayers } from './health-bar';
import { compact } from './paint';
import { shapeText, type GraphIndex } from './view';

const size = (bytes: number): string => (bytes < 1e5 ? `${(bytes / 1e3).toFixed(bytes < 1e4 ? 2 : 1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`);

function Tensors({ name, tensors }: { name: string; tensors?: GraphTensor[] }) {
  if (!tensors || tensors.length === 0) return null;
  return (
    <div><dt>{name}</dt><dd>{tensors.slice(0, 12).map((t, i) => <span class="tensor" key={i}><code>{shapeText(t.shape) || '?'}</code>{t.type && ` ${t.type}`}{t.device && t.device !== 'cpu' && ` on ${t.device}`}</span>)}
      {tensors.length > 12 && <span class="tensor">and {tensors.length - 12} more</span>}</dd></div>
  );
}

function Fact({ name, children }: { name: string; children?: string | number | null }) {
  return children === undefined || children === null || children === '' || children === 0 ? null : <div><dt>{name}</dt><dd>{children}</dd></div>;
}

function Whole({ index }: { index: GraphIndex }) {
  const { type, totals, nodes, edges, training, notes, flow, parameters } = index.graph;
  const ops = nodes.filter((n) => n.kind === 'op').length;
  const modules = new Set(nodes.filter((n) => n.kind === 'module').map((n) => n.path)).size;
  const dtypes = [...new Set(parameters.map((p) => p.type))].join(', ');
  return (
    <>
      <h3>{type}</h3>
      <dl>
        {totals && <>
          <Fact name="parameters">{`${formatCount(totals.parameters)}${totals.trainable < totals.parameters ? `, ${formatCount(totals.parameters - totals.trainable)} frozen` : ''}`}</Fact>
          <Fact name="size of the parameters">{`${size(totals.parameterBytes)}${dtypes && ` of ${dtypes}`}`}</Fact>
          <Fact name="multiply-adds">{totals.multiplyAdds ? formatCount(totals.multiplyAdds) : null}</Fact>
          <Fact name="activations, forward and backward">{size(totals.activationBytes)}</Fact>
        </>}
        <Fact name="modules">{modules}</Fact>
        <Fact name="ops">{ops}</Fact>
        <Fact name={flow === 'data' ? 'edges' : 'edges, by call order only'}>{edges.length}</Fact>
        <Fact name="captured in">{training === null ? null : training ? 'training mode' : 'evaluation mode'}</Fact>
      </dl>
      {notes.length > 0 && <ul class="notes">{notes.map((note) => <li key={note}>{note}</li>)}</ul>}
      <p class="hint">Click a node for its details, + or a double click opens it. Drag to move, wheel to zoom. Orange edges skip layers; dotted violet ones tie calls of one module.</p>
    </>
  );
}

interface Props {
  index: GraphIndex;
  id: number;
  run: string;
  /** Known only while nodes are coloured by it. */
  health: Health | null;
  step: number | null;
  onGo(id: number): void;
}

export function Details({ index, id, run, health, step, onGo }: Props) {
  if (id < 0) return <aside class="details">{health && <SickLayers health={health} index={index} onGo={onGo} />}<Whole index={index} /></aside>;
  const { nodes, edges } = index.graph;
  const node: GraphNode = nodes[id];
  const inside = (i: number): boolean => {
    for (let at = i; at >= 0; at = nodes[at].parent) if (at === id) return true;
    return false;
  };
  const isGroup = index.isGroup(id);
  const inner = isGroup ? nodes.map((_, i) => inside(i)) : null;
  const within = (i: number): boolean => (inner ? inner[i] : i === id);
  const before = [...new Set(edges.filter((e) => within(e.to) && !within(e.from)).map((e) => e.from))];
  const after = [...new Set(edges.filter((e) => within(e.from) && !within(e.to)).map((e) => e.to))];
  const own = index.graph.parameters.filter((p) => node.kind === 'module' && (p.layer === node.path || p.aliases?.some((a) => a.slice(0, Math.max(0, a.lastIndexOf('.'))) === node.path)));
  const others = index.callsOf(id);
  const label = (i: number): string => {
    const n = nodes[i];
    const layer = index.pathTo(i).findLast((at) => nodes[at].kind === 'module');
    return n.kind === 'op' && layer !== undefined && nodes[layer].path ? `${nodes[layer].path} · ${n.name}` : n.path || n.name;
  };
  const links = (name: string, ids: number[]) => ids.length > 0 && (
    <div><dt>{name}</dt><dd>{ids.slice(0, 12).map((i) => <button class="link" key={i} onClick={() => onGo(i)}>{label(i)}</button>)}{ids.length > 12 && <span class="tensor">and {ids.length - 12} more</span>}</dd></div>
  );
  return (
    <aside class="details">
      <h3>{node.type || node.name}</h3>
      {(node.path || node.name) !== node.type && <p class="path">{node.path || node.name}</p>}
      {node.unregistered && <p class="bad">Not registered: its parameters are neither trained nor saved.</p>}
      {node.bypassed && <p class="warn">Ran by forward rather than call: its hooks did not run.</p>}
      {health && <NodeHealth run={run} signs={health.signs(id)} step={step} layers={isGroup ? undefined : node.path} />}
      <dl>
        {(node.calls ?? 1) > 1 && <Fact name="call">{`${node.call} of ${node.calls}`}</Fact>}
        <Tensors name="in" tensors={node.inputs} />
        <Tensors name="out" tensors={node.outputs} />
        <Fact name="parameters">{node.parameters ? `${formatCount(node.parameters)}${node.trainable === node.parameters ? '' : node.trainable ? `, ${formatCount(node.trainable)} trainable` : ', frozen'}` : null}</Fact>
        <Fact name="multiply-adds">{node.multiplyAdds ? `${formatCount(node.multiplyAdds)}${node.multiplyAdds > 99_999 ? ` (${compact(node.multiplyAdds)})` : ''}` : null}</Fact>
        {own.length > 0 && <div><dt>own parameters</dt><dd>{own.map((p) => <span class="tensor" key={p.name}>{p.name.slice(p.name.lastIndexOf('.') + 1)} <code>{shapeText(p.shape)}</code> {p.type}{p.trainable ? '' : ', frozen'}{p.device === 'cpu' ? '' : ` on ${p.device}`}{p.aliases ? `, shared with ${p.aliases.join(', ')}` : ''}</span>)}</dd></div>}
        <Fact name="reads">{node.uses?.join(', ')}</Fact>
        <Fact name="line">{node.source}</Fact>
        {links('from', before)}
        {links('to', after)}
        {links('other calls', others)}
        {Object.entries(node.attributes ?? {}).map(([name, text]) => <Fact name={name} key={name}>{text}</Fact>)}
      </dl>
    </aside>
  );
}
