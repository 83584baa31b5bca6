// Paints a graph that is laid out: groups, edges, nodes, in this order; what lies outside the window is left out.
import { font, hatch } from '../../draw/canvas';
import { formatCount } from '../../draw/format';
import { viridis } from '../../draw/palette';
import type { Ink } from '../../state/theme';
import { groupTitle, type LayoutAnswer, type Placed } from '../../workers/layout-messages';
import { looks, type Health } from './health';
import { familyOf, shapeText, type Family, type GraphIndex, type View, type ViewNode } from './view';

export type ColorBy = 'kind' | 'health' | 'parameters' | 'multiplyAdds';

export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface Scene {
  index: GraphIndex;
  view: View;
  layout: LayoutAnswer;
  at: Map<number, Placed>;
  paths: { path: Path2D; long: boolean; middle: [number, number]; tip: [number, number, number] }[];
}

export interface Look {
  ink: Ink;
  dark: boolean;
  colorBy: ColorBy;
  /** For colouring by health; null until it is known. */
  health: Health | null;
  selected: number;
  hovered: number;
  found: ReadonlySet<number>;
  searching: boolean;
}

const lightFamilies: Record<Family, string> = {
  conv: '#2f6fb7', linear: '#4a58b5', norm: '#1f7f74', activation: '#b1492f', pool: '#4f7d2c', recurrent: '#8a4aa8', embedding: '#a8682a', regular: '#7b7f88',
  join: '#9a2f6b', container: '#5a6474', end: '#5a6474', other: '#68727f',
};
const darkFamilies: Record<Family, string> = {
  conv: '#2c5d94', linear: '#454f9c', norm: '#1d6a61', activation: '#96452f', pool: '#456b29', recurrent: '#733f8c', embedding: '#87562a', regular: '#5d626c',
  join: '#832d5d', container: '#454d5b', end: '#454d5b', other: '#535c69',
};

export const headHeight = 22;
const lineHeight = 16;

/** Below this scale texts are unreadable and left out. */
const readable = 0.32;

/** Second and third line of a box. */
export function linesOf({ node, children }: ViewNode, isLayer: boolean): string[] {
  if (node.kind === 'op') return [];
  const lines: string[] = [];
  if (node.kind === 'module' || node.kind === 'group') {
    if (node.type && node.name !== node.type) lines.push(node.name);
    if (!isLayer && children > 0 && node.kind === 'group') lines.push(`${children} nodes`);
    if (node.parameters) lines.push(`${compact(node.parameters)} parameters`);
  }
  const shape = node.outputs?.[0]?.shape;
  if (shape) lines.push((node.outputs!.length > 1 ? `${node.outputs!.length} × ` : '') + shapeText(shape));
  return lines;
}

export const titleOf = ({ node }: ViewNode): string => {
  // PyTorch's writer names ops by the variable they give: 74, x, input.5.
  const named = node.kind === 'op' && node.type.includes('::') ? node.type.slice(node.type.lastIndexOf(':') + 1) : node.name;
  const title = node.kind === 'module' || node.kind === 'group' ? node.type || node.name : named;
  return (node.calls ?? 1) > 1 ? `${title}  ${node.call} / ${node.calls}` : title;
};

export const groupTitleOf = (group: ViewNode): string =>
  (group.node.type && group.node.name !== group.node.type ? `${group.node.name} · ${group.node.type}` : titleOf(group));

export const groupTitleWidth = (group: ViewNode): number => Math.ceil(widthOf(`−  ${groupTitleOf(group)}`, 11, 600)) + 26;

/** 36 864, 1.18 M: a size at a glance. */
export const compact = (n: number): string => (n < 100_000 ? formatCount(n) : n < 1e6 ? `${(n / 1e3).toFixed(0)} K` : n < 1e9 ? `${(n / 1e6).toPrecision(3)} M` : `${(n / 1e9).toPrecision(3)} G`);

let ruler: CanvasRenderingContext2D | null = null;
function widthOf(text: string, size: number, weight: number): number {
  ruler ??= document.createElement('canvas').getContext('2d')!;
  ruler.font = font(size, weight);
  return ruler.measureText(text).width;
}

export function sizeOf(item: ViewNode, index: GraphIndex): { width: number; height: number } {
  const lines = linesOf(item, index.isLayer(item.id));
  const title = widthOf(titleOf(item), 12, 600) + (item.children > 0 ? 40 : 24);
  const body = Math.max(0, ...lines.map((line) => widthOf(line, 11, 400) + 20));
  return { width: Math.ceil(Math.min(Math.max(56, title, body), 320)), height: headHeight + (lines.length > 0 ? lines.length * lineHeight + 6 : 0) };
}

export function makeScene(index: GraphIndex, view: View, layout: LayoutAnswer): Scene {
  const at = new Map(layout.placed.map((p) => [p.id, p]));
  const paths = layout.edges.map((points, i) => {
    const path = new Path2D();
    path.moveTo(points[0], points[1]);
    // Through the middles of the points, so that bends are round.
    for (let i = 2; i + 3 < points.length; i += 2) path.quadraticCurveTo(points[i], points[i + 1], (points[i] + points[i + 2]) / 2, (points[i + 1] + points[i + 3]) / 2);
    const [x, y] = [points[points.length - 2], points[points.length - 1]];
    path.lineTo(x, y);
    const angle = Math.atan2(y - points[points.length - 3], x - points[points.length - 4]);
    const mid = Math.floor(points.length / 4) * 2;
    return { path, long: layout.long[i], middle: [points[mid], points[mid + 1]] as [number, number], tip: [x, y, angle] as [number, number, number] };
  });
  return { index, view, layout, at, paths };
}

/** The colour of a box's head. */
function headColor(item: ViewNode, scene: Scene, look: Look): string {
  if (look.colorBy === 'health') return looks[look.health?.state(item.id) ?? 'unread'].color;
  if (look.colorBy !== 'kind') {
    const quantity = look.colorBy;
    const value = item.node[quantity] ?? 0;
    if (value === 0) return look.dark ? '#3a4150' : '#a3acba';
    const most = Math.max(2, ...scene.view.nodes.map((n) => n.node[quantity] ?? 0));
    return `rgb(${viridis(0.08 + 0.72 * (Math.log(Math.max(1, value)) / Math.log(most))).join(' ')})`;
  }
  // PyTorch's scopes name their type, and so what they are.
  const isContainer = item.children > 0 && !scene.index.isLayer(item.id) && !(item.node.kind === 'group' && item.node.type);
  return (look.dark ? darkFamilies : lightFamilies)[familyOf(item.node, isContainer)];
}

export function paintGraph(context: CanvasRenderingContext2D, width: number, height: number, scene: Scene, camera: Camera, look: Look): void {
  const { ink } = look;
  const [left, top] = [-camera.x / camera.scale, -camera.y / camera.scale];
  const [right, bottom] = [left + width / camera.scale, top + height / camera.scale];
  const inWindow = (p: Placed): boolean => p.x < right && p.x + p.width > left && p.y < bottom && p.y + p.height > top;
  const faded = (id: number): boolean => look.searching && !look.found.has(id);
  const near = new Set<number>();
  const focus = look.hovered >= 0 ? look.hovered : look.selected;
  context.save();
  context.translate(camera.x, camera.y);
  context.scale(camera.scale, camera.scale);

  for (const group of scene.view.groups) {
    const p = scene.at.get(group.id)!;
    if (!inWindow(p)) continue;
    context.globalAlpha = 1;
    context.fillStyle = look.dark ? 'rgb(255 255 255 / 3.5%)' : 'rgb(30 50 90 / 3.5%)';
    const sick = look.colorBy === 'health' && look.health?.isSick(group.id);
    context.strokeStyle = group.id === look.selected ? '#1f8fff' : group.node.unregistered ? ink.error : sick ? looks[look.health!.state(group.id)].color : ink.axis;
    context.lineWidth = group.id === look.selected || sick ? 2 : 1;
    context.setLineDash(group.node.bypassed ? [5, 4] : []);
    context.beginPath();
    context.roundRect(p.x, p.y, p.width, p.height, 8);
    context.fill();
    context.stroke();
    context.setLineDash([]);
  }

  const labels: { text: string; x: number; y: number }[] = [];
  scene.view.edges.forEach((edge, i) => {
    const { path, long, middle, tip } = scene.paths[i];
    const strong = focus >= 0 && (edge.from === focus || edge.to === focus);
    if (strong) near.add(edge.from).add(edge.to);
    context.globalAlpha = faded(edge.from) && faded(edge.to) ? 0.25 : 1;
    context.strokeStyle = strong ? (look.dark ? '#6aa9ff' : '#1f6fd6') : long ? (look.dark ? '#c98a3f' : '#b06a10') : look.dark ? '#6b7689' : '#8b95a5';
    context.fillStyle = context.strokeStyle;
    context.lineWidth = strong ? 2.2 : 1.3;
    context.setLineDash(edge.control ? [3, 4] : []);
    context.stroke(path);
    context.setLineDash([]);
    context.save();
    context.translate(tip[0], tip[1]);
    context.rotate(tip[2]);
    context.beginPath();
    context.moveTo(0, 0);
    context.lineTo(-7, -3.6);
    context.lineTo(-7, 3.6);
    context.fill();
    context.restore();
    if (strong && camera.scale > 0.55 && edge.shapes.length > 0) {
      labels.push({ text: edge.shapes.length > 1 ? `${edge.shapes.length} tensors` : edge.shapes[0], x: middle[0], y: middle[1] });
    }
  });

  // Titles lie above the edges, which come in from there.
  context.globalAlpha = 1;
  context.font = font(11, 600);
  context.textBaseline = 'middle';
  const titles: { x: number; y: number; width: number }[] = [];
  for (const group of camera.scale < readable ? [] : scene.view.groups) {
    const p = scene.at.get(group.id)!;
    if (!inWindow(p)) continue;
    const title = `−  ${groupTitleOf(group)}`;
    context.fillStyle = look.dark ? '#1d222c' : '#eef1f5';
    context.beginPath();
    const width = context.measureText(title).width + 12;
    titles.push({ x: p.x + 5, y: p.y + 4, width });
    context.roundRect(p.x + 5, p.y + 4, width, groupTitle - 8, 5);
    context.fill();
    context.fillStyle = group.node.unregistered ? ink.error : ink.text;
    context.fillText(title, p.x + 11, p.y + groupTitle / 2 + 0.5);
  }

  // A shape that a title would cut through is left out: the node's details say it too.
  context.font = font(10.5, 500);
  for (const { text, x, y } of labels) {
    const w = context.measureText(text).width;
    if (titles.some((t) => x - w / 2 - 3 < t.x + t.width && x + w / 2 + 3 > t.x && y - 8 < t.y + groupTitle - 8 && y + 8 > t.y)) continue;
    context.fillStyle = ink.card;
    context.fillRect(x - w / 2 - 3, y - 8, w + 6, 16);
    context.fillStyle = look.dark ? '#8fc0ff' : '#1f6fd6';
    context.fillText(text, x - w / 2, y);
  }

  // Calls of one module are tied together: they share its parameters.
  const shownCalls = new Map<string, Placed>();
  context.globalAlpha = 1;
  for (const item of scene.view.nodes) {
    if ((item.node.calls ?? 1) < 2 || !item.node.path) continue;
    const p = scene.at.get(item.id)!;
    const before = shownCalls.get(item.node.path);
    shownCalls.set(item.node.path, p);
    if (!before) continue;
    context.strokeStyle = look.dark ? '#c58be0' : '#8a4aa8';
    context.lineWidth = 1.4;
    context.setLineDash([2, 4]);
    context.beginPath();
    const [x1, y1, x2, y2] = [before.x + before.width, before.y + before.height / 2, p.x + p.width, p.y + p.height / 2];
    const out = Math.max(x1, x2) + 28;
    context.moveTo(x1, y1);
    context.bezierCurveTo(out, y1, out, y2, x2, y2);
    context.stroke();
    context.setLineDash([]);
  }

  for (const item of scene.view.nodes) {
    const p = scene.at.get(item.id)!;
    if (!inWindow(p)) continue;
    paintNode(context, item, p, scene, camera, look, faded(item.id));
  }
  context.restore();
}

function paintNode(context: CanvasRenderingContext2D, item: ViewNode, p: Placed, scene: Scene, camera: Camera, look: Look, faded: boolean): void {
  const { ink } = look;
  const { node } = item;
  const round = node.kind === 'op' ? headHeight / 2 : node.kind === 'module' || node.kind === 'group' ? 6 : headHeight / 2;
  context.globalAlpha = faded ? 0.25 : 1;
  const sickHead = look.colorBy === 'health' && look.health?.isSick(item.id) === true;
  const lines = camera.scale < readable ? [] : linesOf(item, scene.index.isLayer(item.id));
  context.beginPath();
  context.roundRect(p.x, p.y, p.width, p.height, Math.min(round, 8 + (p.height === headHeight ? 3 : 0)));
  context.fillStyle = ink.card;
  context.fill();
  context.save();
  context.clip();
  context.fillStyle = headColor(item, scene, look);
  context.fillRect(p.x, p.y, p.width, p.height > headHeight ? headHeight : p.height);
  if (sickHead) {
    context.globalAlpha = faded ? 0.08 : 0.22;
    hatch(context, p.x, p.y, p.width, headHeight, '#ffffff');
    context.globalAlpha = faded ? 0.25 : 1;
  }
  if (camera.scale >= readable) {
    context.textBaseline = 'middle';
    context.font = font(12, 600);
    context.fillStyle = '#ffffff';
    context.fillText(titleOf(item), p.x + (item.children > 0 ? 24 : 12), p.y + headHeight / 2 + 0.5);
    if (item.children > 0) context.fillText('+', p.x + 10, p.y + headHeight / 2);
    context.font = font(11);
    lines.forEach((line, i) => {
      context.fillStyle = i === 0 && (node.kind === 'module' || node.kind === 'group') ? ink.text : ink.muted;
      context.fillText(line, p.x + 10, p.y + headHeight + 4 + i * lineHeight + lineHeight / 2);
    });
  }
  context.restore();
  const chosen = item.id === look.selected;
  const found = look.searching && look.found.has(item.id);
  context.strokeStyle = chosen ? '#1f8fff' : found ? '#f0a020' : node.unregistered ? ink.error : item.id === look.hovered ? ink.muted : ink.axis;
  context.lineWidth = chosen || found || node.unregistered ? 2.4 : 1;
  context.setLineDash(node.bypassed ? [5, 4] : []);
  context.beginPath();
  context.roundRect(p.x, p.y, p.width, p.height, Math.min(round, 8 + (p.height === headHeight ? 3 : 0)));
  context.stroke();
  context.setLineDash([]);
  paintSign(context, p, item.id, look);
}

/** The condition as a sign on the corner of its box: it does not need the colour to be read. */
function paintSign(context: CanvasRenderingContext2D, p: Placed, id: number, look: Look): void {
  const { sign, color } = looks[look.health?.state(id) ?? 'unread'];
  if (look.colorBy !== 'health' || !sign) return;
  const [x, y, radius] = [p.x + p.width - 4, p.y + 3, 9];
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = '#ffffff';
  context.fill();
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.stroke();
  context.fillStyle = color;
  context.font = font(12, 700);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(sign, x, y + 0.5);
  context.textAlign = 'left';
}

/** The innermost node or group on show at a point of the graph; -1 for none. */
export function hit(scene: Scene, x: number, y: number): number {
  const inside = ({ id }: ViewNode): boolean => {
    const p = scene.at.get(id)!;
    return x >= p.x && x <= p.x + p.width && y >= p.y && y <= p.y + p.height;
  };
  const node = scene.view.nodes.find(inside);
  if (node) return node.id;
  for (let i = scene.view.groups.length - 1; i >= 0; i--) if (inside(scene.view.groups[i])) return scene.view.groups[i].id;
  return -1;
}
