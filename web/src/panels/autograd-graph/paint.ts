// Paints a graph on a canvas: only what is on the screen, text only where it can be read.
import { font, type Surface } from '../../draw/canvas';
import type { Camera } from './camera';
import { frameTitle, type Drawn, type DrawnEdge, type Scene } from './scene';

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
  frame: string;
}

export const graphInk = (dark: boolean): GraphInk =>
  dark
    ? { text: '#e6e9ef', muted: '#98a2b3', card: '#161a22', edge: '#5b6676', box: '#1f2530', line: '#3a4150', parameter: '#1a2c47', parameterLine: '#6aa9ff', leaf: '#362b14', leafLine: '#f0b840', error: '#ff7b72', errorSoft: '#3a1d1f', accent: '#6aa9ff', frame: 'rgb(255 255 255 / 3.5%)' }
    : { text: '#1a1f29', muted: '#525c6c', card: '#ffffff', edge: '#9aa7b5', box: '#f5f7fa', line: '#c3ccd6', parameter: '#dfeafb', parameterLine: '#1b62b5', leaf: '#ffeccd', leafLine: '#9a5b00', error: '#c9302c', errorSoft: '#fdecea', accent: '#1f6fd6', frame: 'rgb(30 50 90 / 4%)' };

export interface GraphMarks {
  /** -1 for none. */
  selected: number;
  hovered: number;
  /** Boxes that the search found; null when nothing is searched. */
  found: ReadonlySet<number> | null;
}

const smallestText = 0.38;

export function paintGraph(surface: Surface, scene: Scene, camera: Camera, marks: GraphMarks, ink: GraphInk): void {
  const { context, width, height } = surface;
  const [left, top] = [-camera.x / camera.scale, -camera.y / camera.scale];
  const [right, bottom] = [left + width / camera.scale, top + height / camera.scale];
  const isInWindow = (d: Drawn): boolean => d.x + d.width / 2 > left && d.x - d.width / 2 < right && d.y + d.height / 2 > top && d.y - d.height / 2 < bottom;
  context.save();
  context.translate(camera.x, camera.y);
  context.scale(camera.scale, camera.scale);
  for (const frame of scene.frames) if (isInWindow(frame)) paintFrame(context, frame, marks, ink);
  for (const pass of [false, true])
    for (const edge of scene.edges) {
      const marked = edge.from === marks.selected || edge.to === marks.selected;
      if (marked !== pass || outside(edge.way, left, top, right, bottom)) continue;
      paintEdge(context, scene, edge, marked, ink, camera.scale);
    }
  // Titles lie above the edges, which come in from there.
  for (const frame of scene.frames) if (camera.scale >= smallestText && isInWindow(frame)) paintTitle(context, frame, ink);
  for (const node of scene.nodes) if (isInWindow(node)) paintNode(context, node, camera.scale, marks, ink);
  context.restore();
}

function paintFrame(context: CanvasRenderingContext2D, frame: Drawn, marks: GraphMarks, ink: GraphInk): void {
  context.beginPath();
  context.roundRect(frame.x - frame.width / 2, frame.y - frame.height / 2, frame.width, frame.height, 8);
  context.fillStyle = ink.frame;
  context.fill();
  const selected = frame.id === marks.selected;
  context.strokeStyle = selected ? ink.accent : frame.id === marks.hovered ? ink.muted : ink.line;
  context.lineWidth = selected ? 2.4 : 1;
  context.setLineDash(frame.group?.kind === 'loop' ? [2, 3] : []);
  context.stroke();
  context.setLineDash([]);
}

function paintTitle(context: CanvasRenderingContext2D, frame: Drawn, ink: GraphInk): void {
  const title = `−  ${frame.lines[0]}`;
  context.font = font(12, 600);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const [x, y] = [frame.x - frame.width / 2 + 5, frame.y - frame.height / 2 + 4];
  context.beginPath();
  context.roundRect(x, y, context.measureText(title).width + 12, frameTitle - 2, 5);
  context.fillStyle = ink.box;
  context.fill();
  context.fillStyle = ink.text;
  context.fillText(title, x + 6, y + frameTitle / 2 - 0.5);
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

function paintEdge(context: CanvasRenderingContext2D, scene: Scene, edge: DrawnEdge, marked: boolean, ink: GraphInk, scale: number): void {
  const { way } = edge;
  const detached = [edge.from, edge.to].some((id) => scene.byId.get(id)?.node?.kind === 'detached');
  const color = !edge.gradient && !detached ? ink.error : marked ? ink.accent : ink.edge;
  context.strokeStyle = context.fillStyle = color;
  context.lineWidth = (marked ? 2.2 : 1.3) / Math.max(scale, 0.5);
  context.setLineDash(edge.gradient ? [] : [5, 4]);
  context.globalAlpha = edge.direct && !marked ? 0.35 : 1; // it crosses boxes
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
  context.globalAlpha = 1;
}

function paintNode(context: CanvasRenderingContext2D, node: Drawn, scale: number, marks: GraphMarks, ink: GraphInk): void {
  const [fill, line] = colors(node, ink);
  const kind = node.node?.kind;
  const selected = node.id === marks.selected;
  const faded = marks.found !== null && !marks.found.has(node.id) && !selected;
  context.globalAlpha = faded ? 0.28 : 1;
  const round = kind === 'parameter' || kind === 'leaf' || kind === 'loss' ? Math.min(node.height / 2, 14) : 5;
  context.beginPath();
  context.roundRect(node.x - node.width / 2, node.y - node.height / 2, node.width, node.height, round);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = selected ? 3 : kind === 'cut' || kind === 'leaf' || node.id === marks.hovered ? 2 : 1.2;
  context.strokeStyle = selected ? ink.accent : node.id === marks.hovered ? ink.muted : line;
  context.setLineDash(kind === 'detached' || node.lost > 0 ? [5, 4] : []);
  context.stroke();
  context.setLineDash([]);
  if (node.group || node.node!.count > 1) {
    // A second rim behind: there is more in it.
    context.beginPath();
    context.moveTo(node.x - node.width / 2 + 6, node.y - node.height / 2 - 3.5);
    context.lineTo(node.x + node.width / 2 - 6, node.y - node.height / 2 - 3.5);
    context.stroke();
  }
  if (scale >= smallestText) {
    context.textBaseline = 'middle';
    if (node.group) {
      context.textAlign = 'left';
      context.font = font(13, 600);
      context.fillStyle = ink.muted;
      context.fillText('+', node.x - node.width / 2 + 8, node.y - node.height / 2 + 13.5);
    }
    context.textAlign = 'center';
    node.lines.forEach((text, i) => {
      context.font = font(i === 0 ? 12 : 11.5, i === 0 ? 600 : 400);
      context.fillStyle = kind === 'loss' ? ink.card : kind === 'cut' && i === 0 ? ink.error : node.group && node.lost > 0 && i === node.lines.length - 1 ? ink.error : i > 0 ? ink.muted : ink.text;
      context.fillText(text, node.x, node.y + (i - (node.lines.length - 1) / 2) * 15, node.width - 8);
    });
  }
  context.globalAlpha = 1;
}

function colors({ node, lost }: Drawn, ink: GraphInk): [fill: string, line: string] {
  if (lost > 0 && node) return [ink.errorSoft, ink.error];
  switch (node?.kind) {
    case 'loss': return [ink.text, ink.text];
    case 'parameter': return [ink.parameter, ink.parameterLine];
    case 'leaf': return [ink.leaf, ink.leafLine];
    case 'cut': return [ink.errorSoft, ink.error];
    case 'detached': return [ink.card, ink.muted];
    default: return [ink.box, lost > 0 ? ink.error : ink.line];
  }
}
