// The graph to move about in: drag, wheel, click, and the arrow keys along its edges.
import type { Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { usePainter } from '../../draw/canvas';
import { dark } from '../../state/theme';
import { fit, lookAt, start, zoomAt, type Camera, type Size } from './camera';
import { graphInk, paintGraph } from './paint';
import { beside, boxOf, frameTitle, hit, neighbour, onMark, type Scene } from './scene';

interface Props {
  scene: Scene;
  label: string;
  /** Null for where one begins: the whole drawing if it can be read, else the loss. */
  camera: Signal<Camera | null>;
  /** The id of a box, or -1. */
  selected: Signal<number>;
  /** Boxes that the search found or that hold one; null when nothing is searched. */
  found: ReadonlySet<number> | null;
  onToggle(id: number): void;
}

export function GraphCanvas({ scene, label, camera, selected, found, onToggle }: Props) {
  const hovered = useRef(-1);
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  /** What is to stay where it is on the screen when the next layout comes. */
  const anchor = useRef<{ id: number; x: number; y: number } | null>(null);
  const last = useRef(scene);
  const ref = usePainter((surface) => {
    const now = camera.value ?? initial(surface);
    paintGraph(surface, scene, now, { selected: boxOf(scene, selected.value), hovered: hovered.current, found }, graphInk(dark.value));
  }, [scene, found]);
  const initial = (screen: Size): Camera => start(scene, scene.nodes.find((d) => d.node?.kind === 'loss')!, screen);
  const screen = (): Size => ({ width: ref.current!.clientWidth, height: ref.current!.clientHeight });
  const current = (): Camera => camera.value ?? initial(screen());
  const point = (event: MouseEvent): [number, number] => {
    const box = ref.current!.getBoundingClientRect();
    const { scale, x, y } = current();
    return [(event.clientX - box.left - x) / scale, (event.clientY - box.top - y) / scale];
  };
  const under = (event: MouseEvent): number => hit(scene, ...point(event));

  // Another layout of the same graph: what was opened or chosen stays where it was.
  useEffect(() => {
    const [before, held] = [last.current, anchor.current];
    last.current = scene;
    anchor.current = null;
    const now = camera.peek();
    if (before === scene || !now) return;
    const id = held?.id ?? selected.peek();
    const [from, to] = [before.byId.get(boxOf(before, id)), scene.byId.get(boxOf(scene, id))];
    if (!to || (!held && !from)) {
      camera.value = null;
      return;
    }
    const [x, y] = held ? [held.x, held.y] : [now.x + from!.x * now.scale, now.y + from!.y * now.scale];
    camera.value = { scale: now.scale, x: x - to.x * now.scale, y: y - (held ? to.y - to.height / 2 + frameTitle / 2 : to.y) * now.scale };
  }, [scene]);

  const toggle = (id: number): void => {
    const d = scene.byId.get(id)!;
    const now = current();
    camera.value = now;
    anchor.current = { id, x: now.x + d.x * now.scale, y: now.y + (d.y - d.height / 2 + frameTitle / 2) * now.scale };
    onToggle(id);
  };

  useEffect(() => {
    const canvas = ref.current!;
    // Not passive: the wheel zooms here instead of scrolling the page.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const box = canvas.getBoundingClientRect();
      const smallest = Math.min(0.2, fit(scene, screen()).scale);
      camera.value = zoomAt(current(), Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.03 : 0.0015)), event.clientX - box.left, event.clientY - box.top, smallest);
    };
    canvas.addEventListener('wheel', onWheel, { passive: false });
    return () => canvas.removeEventListener('wheel', onWheel);
  }, [scene]);

  const onKey = (event: KeyboardEvent): void => {
    const from = boxOf(scene, selected.value);
    const to = {
      ArrowUp: () => neighbour(scene, from, true), ArrowDown: () => neighbour(scene, from, false), ArrowRight: () => beside(scene, from, true), ArrowLeft: () => beside(scene, from, false),
    }[event.key];
    if (event.key === 'Escape') selected.value = -1;
    if (event.key === 'Enter' && scene.byId.get(from)?.group) toggle(from);
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    const next = from < 0 ? 0 : to();
    const d = scene.byId.get(next);
    if (!d) return;
    selected.value = next;
    camera.value = lookAt(current(), d, screen());
  };

  return (
    <canvas ref={ref} tabIndex={0} role="img" aria-label={label}
      onKeyDown={onKey}
      onDblClick={(event) => {
        const id = under(event);
        if (scene.byId.get(id)?.group) toggle(id);
        else camera.value = fit(scene, screen());
      }}
      onPointerDown={(event) => {
        drag.current = { x: event.clientX, y: event.clientY, moved: false };
        ref.current!.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const from = drag.current;
        if (from) {
          if (Math.hypot(event.clientX - from.x, event.clientY - from.y) < 4 && !from.moved) return;
          const now = current();
          camera.value = { ...now, x: now.x + event.clientX - from.x, y: now.y + event.clientY - from.y };
          drag.current = { x: event.clientX, y: event.clientY, moved: true };
          return;
        }
        const id = under(event);
        if (id === hovered.current) return;
        hovered.current = id;
        const d = scene.byId.get(id);
        ref.current!.style.cursor = d ? 'pointer' : 'grab';
        ref.current!.title = d ? [d.node?.name ?? d.group!.name, d.node?.remark].filter(Boolean).join('\n') : '';
        camera.value = { ...current() };
      }}
      onPointerUp={(event) => {
        const moved = drag.current?.moved;
        drag.current = null;
        if (moved !== false) return;
        const id = under(event);
        if (onMark(scene, id, ...point(event))) toggle(id);
        else selected.value = id;
      }}
      onPointerCancel={() => (drag.current = null)} />
  );
}
