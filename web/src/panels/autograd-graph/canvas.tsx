// The graph to move about in: drag, wheel, click, and the arrow keys along its edges.
import { useComputed, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { AutogradGraph, GraphView } from '../../api/autograd-graph';
import { usePainter } from '../../draw/canvas';
import { dark } from '../../state/theme';
import { fit, lookAt, zoomAt, type Camera, type Size } from './camera';
import { beside, lostNames, neighbour, nodeAt } from './model';
import { graphInk, paintGraph } from './paint';

interface Props {
  graph: AutogradGraph;
  view: GraphView;
  /** Null until the canvas has a size: it then begins where `initial` says. */
  camera: Signal<Camera | null>;
  selected: Signal<number>;
  found: ReadonlySet<number> | null;
  initial(screen: Size): Camera;
}

export function GraphCanvas({ graph, view, camera, selected, found, initial }: Props) {
  const hovered = useRef(-1);
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const lost = useComputed(() => lostNames(graph));
  const ref = usePainter((surface) => {
    const now = camera.value ?? initial(surface);
    paintGraph(surface, view, now, { selected: selected.value, hovered: hovered.current, found, lost: lost.value }, graphInk(dark.value));
  }, [graph, view, found]);
  const screen = (): Size => ({ width: ref.current!.clientWidth, height: ref.current!.clientHeight });
  const current = (): Camera => camera.value ?? initial(screen());
  const point = (event: MouseEvent): [number, number] => {
    const box = ref.current!.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const under = (event: MouseEvent): number => {
    const [x, y] = point(event);
    const { scale, x: left, y: top } = current();
    return nodeAt(view, (x - left) / scale, (y - top) / scale);
  };

  useEffect(() => {
    const canvas = ref.current!;
    // Not passive: the wheel zooms here instead of scrolling the page.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const smallest = Math.min(0.2, fit(view, screen()).scale);
      camera.value = zoomAt(current(), Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.03 : 0.0015)), ...point(event), smallest);
    };
    canvas.addEventListener('wheel', onWheel, { passive: false });
    return () => canvas.removeEventListener('wheel', onWheel);
  }, [view]);

  const onKey = (event: KeyboardEvent): void => {
    const from = selected.value;
    const to = { ArrowUp: () => neighbour(view, from, true), ArrowDown: () => neighbour(view, from, false), ArrowRight: () => beside(view, from, true), ArrowLeft: () => beside(view, from, false) }[event.key];
    if (event.key === 'Escape') selected.value = -1;
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    const next = from < 0 ? 0 : to();
    if (next < 0) return;
    selected.value = next;
    camera.value = lookAt(current(), view.nodes[next], screen());
  };

  return (
    <canvas ref={ref} tabIndex={0} role="img"
      aria-label={`Autograd graph, ${graph.nodes} nodes, ${graph.parameters - graph.unreached.length} of ${graph.parameters} parameters reached. Arrow keys walk along the edges.`}
      onKeyDown={onKey}
      onDblClick={() => (camera.value = fit(view, screen()))}
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
        const node = under(event);
        if (node === hovered.current) return;
        hovered.current = node;
        ref.current!.style.cursor = node >= 0 ? 'pointer' : 'grab';
        ref.current!.title = node >= 0 ? [view.nodes[node].name, view.nodes[node].remark].filter(Boolean).join('\n') : '';
        camera.value = { ...current() };
      }}
      onPointerUp={(event) => {
        if (drag.current && !drag.current.moved) selected.value = under(event);
        drag.current = null;
      }}
      onPointerCancel={() => (drag.current = null)} />
  );
}
