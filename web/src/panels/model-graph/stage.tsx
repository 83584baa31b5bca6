// The canvas: pan by dragging, zoom by the wheel, click to select, double click or + to open and close.
import { useEffect, useRef } from 'preact/hooks';
import { usePainter } from '../../draw/canvas';
import { dark, ink } from '../../state/theme';
import { groupTitle } from '../../workers/layout-messages';
import type { Health } from './health';
import { headHeight, hit, paintGraph, type Camera, type ColorBy, type Scene } from './paint';

interface Props {
  scene: Scene;
  label: string;
  colorBy: ColorBy;
  health: Health | null;
  selected: number;
  found: ReadonlySet<number>;
  searching: boolean;
  /** A new ticket brings the graph into the window: the whole of it, or what of it can be read. */
  fit: { ticket: number; whole: boolean };
  /** A node to bring to the middle. */
  goTo: { id: number } | null;
  onSelect(id: number): void;
  onToggle(id: number): void;
}

const [smallest, largest] = [0.04, 2.5];
const clamp = (scale: number, least = smallest): number => Math.min(Math.max(scale, least), largest);

export function Stage({ scene, label, colorBy, health, selected, found, searching, fit: asked, goTo, onSelect, onToggle }: Props) {
  const camera = useRef<Camera>({ x: 0, y: 0, scale: 1 });
  const hovered = useRef(-1);
  const redraw = useRef(() => {});
  const lastFit = useRef(-1);
  const lastScene = useRef<Scene | null>(null);
  /** Whether somebody moved the camera since it last showed the whole. */
  const moved = useRef(false);
  const anchor = useRef<{ id: number; x: number; y: number } | null>(null);
  const ref = usePainter(({ context, width, height }) => {
    const look = { ink: ink.value, dark: dark.value, colorBy, health, selected, found, searching, hovered: hovered.current };
    if (lastFit.current !== asked.ticket) {
      lastFit.current = asked.ticket;
      moved.current = false;
      fit(width, height);
    } else if (lastScene.current !== scene) hold(width, height);
    lastScene.current = scene;
    const draw = (): void => {
      context.clearRect(0, 0, width, height);
      paintGraph(context, width, height, scene, camera.current, { ...look, hovered: hovered.current });
    };
    redraw.current = draw;
    draw();
  }, [scene, colorBy, health, selected, found, searching, asked]);

  /** The whole graph, however small; before anybody asks for it, its upper part at a scale that can be read. */
  function fit(width: number, height: number): void {
    const { layout } = scene;
    const whole = Math.min((width - 32) / layout.width, (height - 32) / layout.height);
    const readable = clamp(Math.min(1, Math.max(whole, Math.min(0.9, Math.max(0.45, (width - 32) / layout.width)))));
    const scale = asked.whole ? Math.min(1, whole) : readable;
    camera.current = { scale, x: (width - layout.width * scale) / 2, y: layout.height * scale < height ? (height - layout.height * scale) / 2 : 12 };
  }

  /** What was clicked stays under the pointer although the graph around it was laid out anew. */
  function hold(width: number, height: number): void {
    const held = anchor.current;
    const p = held && scene.at.get(held.id);
    anchor.current = null;
    if (!held && !moved.current) fit(width, height); // the first layout may have been of another choice of open groups
    if (!held || !p) return;
    const { scale } = camera.current;
    camera.current = { scale, x: held.x - (p.x + p.width / 2) * scale, y: held.y - (p.y + headHeight / 2) * scale };
  }

  useEffect(() => {
    const p = goTo && scene.at.get(goTo.id);
    if (!p) return;
    moved.current = true;
    const canvas = ref.current!;
    const scale = clamp(Math.max(camera.current.scale, 0.8));
    camera.current = { scale, x: canvas.clientWidth / 2 - (p.x + p.width / 2) * scale, y: canvas.clientHeight / 2 - (p.y + p.height / 2) * scale };
    redraw.current();
  }, [goTo, scene]);

  useEffect(() => {
    const canvas = ref.current!;
    let from: { x: number; y: number; moved: boolean } | null = null;
    let frame = 0;
    const soon = (): void => {
      if (!frame) frame = requestAnimationFrame(() => ((frame = 0), redraw.current()));
    };
    const spot = (e: MouseEvent): [number, number] => {
      const box = canvas.getBoundingClientRect();
      return [e.clientX - box.left, e.clientY - box.top];
    };
    const at = (e: MouseEvent): { id: number; x: number; y: number } => {
      const [x, y] = spot(e);
      const c = camera.current;
      const [gx, gy] = [(x - c.x) / c.scale, (y - c.y) / c.scale];
      return { id: hit(scene, gx, gy), x: gx, y: gy };
    };
    const toggle = (id: number): void => {
      const p = scene.at.get(id)!;
      const c = camera.current;
      moved.current = true;
      anchor.current = { id, x: c.x + (p.x + p.width / 2) * c.scale, y: c.y + (p.y + headHeight / 2) * c.scale };
      onToggle(id);
    };
    const wheel = (e: WheelEvent): void => {
      e.preventDefault();
      moved.current = true;
      const [x, y] = spot(e);
      const c = camera.current;
      // A whole graph may be smaller than the wheel goes: from there it does not jump.
      const scale = clamp(c.scale * Math.exp(-e.deltaY * (e.deltaMode === 1 ? 0.05 : e.ctrlKey ? 0.01 : 0.0016)), Math.min(smallest, c.scale));
      camera.current = { scale, x: x - ((x - c.x) * scale) / c.scale, y: y - ((y - c.y) * scale) / c.scale };
      soon();
    };
    const down = (e: PointerEvent): void => {
      canvas.setPointerCapture(e.pointerId);
      from = { x: e.clientX, y: e.clientY, moved: false };
    };
    const move = (e: PointerEvent): void => {
      if (from) {
        const [dx, dy] = [e.clientX - from.x, e.clientY - from.y];
        if (!from.moved && Math.hypot(dx, dy) < 4) return;
        camera.current = { ...camera.current, x: camera.current.x + dx, y: camera.current.y + dy };
        from = { x: e.clientX, y: e.clientY, moved: true };
        moved.current = true;
        canvas.style.cursor = 'grabbing';
      } else {
        const { id } = at(e);
        canvas.style.cursor = id >= 0 ? 'pointer' : 'grab';
        if (id === hovered.current) return;
        hovered.current = id;
      }
      soon();
    };
    const up = (e: PointerEvent): void => {
      const moved = from?.moved;
      from = null;
      if (moved) return;
      const { id, x, y } = at(e);
      const p = scene.at.get(id);
      const isGroup = id >= 0 && scene.index.isGroup(id);
      const onMark = p && isGroup && x < p.x + 24 && y < p.y + Math.max(headHeight, groupTitle);
      if (onMark) toggle(id);
      else onSelect(id);
    };
    const twice = (e: MouseEvent): void => {
      const { id } = at(e);
      if (id >= 0 && scene.index.isGroup(id)) toggle(id);
    };
    const leave = (): void => {
      hovered.current = -1;
      soon();
    };
    canvas.addEventListener('wheel', wheel, { passive: false });
    canvas.addEventListener('pointerdown', down);
    canvas.addEventListener('pointermove', move);
    canvas.addEventListener('pointerup', up);
    canvas.addEventListener('dblclick', twice);
    canvas.addEventListener('pointerleave', leave);
    return () => {
      cancelAnimationFrame(frame);
      canvas.removeEventListener('wheel', wheel);
      canvas.removeEventListener('pointerdown', down);
      canvas.removeEventListener('pointermove', move);
      canvas.removeEventListener('pointerup', up);
      canvas.removeEventListener('dblclick', twice);
      canvas.removeEventListener('pointerleave', leave);
    };
  }, [scene, onSelect, onToggle]);

  const keys = (e: KeyboardEvent): void => {
    const c = camera.current;
    moved.current = true;
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[e.key];
    if (step) camera.current = { ...c, x: c.x + step[0], y: c.y + step[1] };
    else if (e.key === '+' || e.key === '-') camera.current = { ...c, scale: clamp(c.scale * (e.key === '+' ? 1.2 : 1 / 1.2)) };
    else if (e.key === 'Enter' && selected >= 0 && scene.index.isGroup(selected)) onToggle(selected);
    else if (e.key === 'Escape') onSelect(-1);
    else return;
    e.preventDefault();
    redraw.current();
  };
  return <canvas ref={ref} tabIndex={0} role="img" aria-label={label} onKeyDown={keys} />;
}
