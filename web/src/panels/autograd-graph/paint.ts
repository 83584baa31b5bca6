// Paints a graph on a canvas: only what is on the screen, text only where it can be read.
import type { GraphEdge, GraphNode, GraphView } from '../../api/autograd-graph';
import { font, type Surface } from '../../draw/canvas';
import type { Camera } from './camera';
import { isLost } from './model';

export interface GraphInk {
  text: string;
  muted: string;
  card: string;
  edge: string;
  box: string;
  line: string;
  parameter: string;
  parameterLine: string;
  leaf: string;
  leafLine: string;
  error: string;
  errorSoft: string;
  accent: string;
}

export const graphInk = (dark: boolean): GraphInk =>
  dark
    ? { text: '#e6e9ef', muted: '#98a2b3', card: '#161a22', edge: '#5b6676', box: '#1f2530', line: '#3a4150', parameter: '#1a2c47', parameterLine: '#6aa9ff', leaf: '#362b14', leafLine: '#f0b840', error: '#ff7b72', errorSoft: '#3a1d1f', accent: '#6aa9ff' }
    : { text: '#1a1f29', muted: '#525c6c', card: '#ffffff', edge: '#9aa7b5', box: '#f5f7fa', line: '#c3ccd6', parameter: '#dfeafb', parameterLine: '#1b62b5', leaf: '#ffeccd', leafLine: '#9a5b00', error: '#c9302c', errorSoft: '#fdecea', accent: '#1f6fd6' };

export interface GraphMarks {
  /** -1 for none. */
  selected: number;
  hovered: number;
  /** Nodes that the search found; null when nothing is searched. */
  found: ReadonlySet<number> | null;
  /** Names of parameters without gradient. */
  lost: ReadonlySet<string>;
}

const smallestText = 0.38;

export function paintGraph(surface: Surface, view: GraphView, camera: Camera, marks: GraphMarks, ink: GraphInk): void {
  const { context, width, height } = surface;
  const [left, top] = [-camera.x / camera.scale, -camera.y / camera.scale];
  const [right, bottom] = [left + width / camera.scale, top + height / camera.scale];
  context.save();
  context.translate(camera.x, camera.y);
  context.scale(camera.scale, camera.scale);
  for (const pass of [false, true])
    for (const edge of view.edges) {
      const marked = edge.from === marks.selected || edge.to === marks.selected;
      if (marked !== pass || outside(edge.way, left, top, right, bottom)) continue;
      paintEdge(context, view, edge, marked, ink, camera.scale);
    }
  view.nodes.forEach((node, i) => {
    if (node.x + node.width / 2 < left || node.x - node.width / 2 > right || node.y + node.height / 2 < top || node.y - node.height / 2 > bottom) return;
    paintNode(context, node, i, camera.scale, marks, ink);
  });
  context.restore();
}

function outside(way: readonly number[], left: number, top: number, right: number, bottom: number): boolean {
  let [minX, maxX, minY, maxY] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < way.length; i += 2) {
    minX = Math.min(minX, way[i]);
    maxX = Math.max(maxX, way[i]);
    minY = Math.min(minY, way[i + 1]);
    maxY = Math.max(maxY, way[i + 1]);
  }
  return maxX < left || minX > right || maxY < top || minY > bottom;
}

function paintEdge(context: CanvasRenderingContext2D, view: GraphView, edge: GraphEdge, marked: boolean, ink: GraphInk, scale: number): void {
  const { way } = edge;
  const detached = view.nodes[edge.from].kind === 'detached' || view.nodes[edge.to].kind === 'detached';
  const color = !edge.gradient && !detached ? ink.error : marked ? ink.accent : ink.edge;
  context.strokeStyle = context.fillStyle = color;
  context.lineWidth = (marked ? 2.2 : 1.3) / Math.max(scale, 0.5);
  context.setLineDash(edge.gradient ? [] : [5, 4]);
  context.beginPath();
  context.moveTo(way[0], way[1]);
  for (let i = 2; i < way.length; i += 2) {
    const middle = (way[i - 1] + way[i + 1]) / 2;
    context.bezierCurveTo(way[i - 2], middle, way[i], middle, way[i], way[i + 1]);
  }
  context.stroke();
  context.setLineDash([]);
  const [x, y] = [way[way.length - 2], way[way.length - 1]];
  const down = y > way[way.length - 3] ? -1 : 1;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - 3.5, y + down * 7);
  context.lineTo(x + 3.5, y + down * 7);
  context.fill();
}

function paintNode(context: CanvasRenderingContext2D, node: GraphNode, place: number, scale: number, marks: GraphMarks, ink: GraphInk): void {
  const [fill, line] = colors(node, marks, ink);
  const faded = marks.found !== null && !marks.found.has(place) && place !== marks.selected;
  context.globalAlpha = faded ? 0.28 : 1;
  const round = node.kind === 'parameter' || node.kind === 'leaf' || node.kind === 'loss' ? Math.min(node.height / 2, 14) : 5;
  context.beginPath();
  context.roundRect(node.x - node.width / 2, node.y - node.height / 2, node.width, node.height, round);
  context.fillStyle = fill;
  context.fill();
  const selected = place === marks.selected;
  context.lineWidth = selected ? 3 : node.kind === 'cut' || node.kind === 'leaf' || place === marks.hovered ? 2 : 1.2;
  context.strokeStyle = selected ? ink.accent : place === marks.hovered ? ink.muted : line;
  context.setLineDash(node.kind === 'detached' || isLost(node, marks.lost) ? [5, 4] : []);
  context.stroke();
  context.setLineDash([]);
  if (node.count > 1) {
    // A second rim behind: there is more in it.
    context.beginPath();
    context.moveTo(node.x - node.width / 2 + 6, node.y - node.height / 2 - 3.5);
    context.lineTo(node.x + node.width / 2 - 6, node.y - node.height / 2 - 3.5);
    context.stroke();
  }
  if (scale >= smallestText) {
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    node.lines.forEach((text, i) => {
      context.font = font(i === 0 ? 12 : 11.5, i === 0 ? 600 : 400);
      context.fillStyle = node.kind === 'loss' ? ink.card : i > 0 ? ink.muted : node.kind === 'cut' ? ink.error : ink.text;
      context.fillText(text, node.x, node.y + (i - (node.lines.length - 1) / 2) * 15, node.width - 8);
    });
  }
  context.globalAlpha = 1;
}

function colors(node: GraphNode, marks: GraphMarks, ink: GraphInk): [fill: string, line: string] {
  if (isLost(node, marks.lost)) return [ink.errorSoft, ink.error];
  switch (node.kind) {
    case 'loss': return [ink.text, ink.text];
    case 'parameter': return [ink.parameter, ink.parameterLine];
    case 'leaf': return [ink.leaf, ink.leafLine];
    case 'cut': return [ink.errorSoft, ink.error];
    case 'detached': return [ink.card, ink.muted];
    default: return [ink.box, ink.line];
  }
}
