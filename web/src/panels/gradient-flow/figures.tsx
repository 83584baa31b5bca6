// The two pictures of a run's gradient flow: bars of one step, and the map of all steps.
import { useMemo, useRef, useState } from 'preact/hooks';
import { GradientState } from '../../api/gradient-flow';
import { axisHeight, paintBars, type BarColors, type BarRow, type RowLayout } from '../../draw/bars';
import { font, usePainter } from '../../draw/canvas';
import { formatCount } from '../../draw/format';
import { heatCellAt, paintHeatMap, type Cell, type HeatMap } from '../../draw/heatmap';
import { ink } from '../../state/theme';
import { describe, notFinite } from './words';
import { isBroken, isFault, reason, type FlowCell, type FlowReader, type FlowRow } from './rows';

export interface FigureProps {
  reader: FlowReader;
  rows: readonly FlowRow[];
  domain: [number, number];
  frame: number;
  color: string;
  /** The layer whose rows are marked. */
  layer?: string;
}

const rowHeightFor = (rows: number): number => (rows <= 14 ? 24 : rows <= 40 ? 20 : 15);

let measurer: CanvasRenderingContext2D | null = null;

/** Room for the longest label, within reason. */
function layoutFor(rows: readonly FlowRow[]): RowLayout {
  measurer ??= document.createElement('canvas').getContext('2d')!;
  measurer.font = font(11);
  const widest = rows.reduce((w, row) => Math.max(w, measurer!.measureText(row.label).width), 40);
  return { gutter: Math.min(Math.ceil(widest) + 18, 168), rowHeight: rowHeightFor(rows.length) };
}

const colorsFor = (bar: string): BarColors => {
  const { text, muted, grid, axis, error, frozen } = ink.value;
  return { bar, text, muted, grid, axis, error, frozen };
};

function toBar(row: FlowRow, cell: FlowCell, marked: boolean): BarRow {
  const missing = cell.state === GradientState.Present ? undefined : { text: reason(cell.state), alarming: isFault(cell.state) };
  return {
    label: row.label, marked, solid: cell.mean, faint: cell.max, missing,
    unknown: isBroken(cell) ? describe(cell) : undefined,
    warning: cell.nonFinite > 0 && !isBroken(cell) ? notFinite(cell) : undefined,
  };
}

export function FlowBars({ reader, rows, domain, frame, color, layer }: FigureProps) {
  const layout = useMemo(() => layoutFor(rows), [rows]);
  const cells = rows.map((row) => reader.cell(frame, row));
  const marked = (i: number): boolean => layer !== undefined && rows[i].parameters.some((p) => reader.flow.header.parameters[p].layer === layer);
  const ref = usePainter((surface) => paintBars(surface, rows.map((row, i) => toBar(row, cells[i], marked(i))), domain, layout, colorsFor(color)), [reader, rows, domain[0], domain[1], frame, color, layer]);
  const label = `Gradient by ${rows.length} rows at step ${reader.flow.steps[frame]}: ${rows.map((row, i) => `${row.label}: ${describe(cells[i])}`).join('; ')}`;
  const [pointed, setOver] = useState<number | null>(null);
  const first = rows.findIndex((_, i) => marked(i));
  const over = pointed ?? (first < 0 ? null : first);
  return (
    <figure class="bars">
      <figcaption>{over !== null && rows[over] ? <><b>{rows[over].label}</b> {describe(cells[over])}</> : <>mean |g| <i class="solid" /> and max |g| <i class="faint" /> at step {formatCount(reader.flow.steps[frame])}</>}</figcaption>
      <canvas ref={ref} role="img" aria-label={label} style={{ height: `${rows.length * layout.rowHeight + axisHeight}px` }}
        onMouseMove={(e) => setOver(Math.floor(e.offsetY / layout.rowHeight))} onMouseLeave={() => setOver(null)} />
    </figure>
  );
}

interface MapProps extends FigureProps {
  onStep(step: number): void;
}

export function FlowMap({ reader, rows, domain, frame, color, onStep }: MapProps) {
  const layout = useMemo(() => layoutFor(rows), [rows]);
  const { steps } = reader.flow;
  const box = useRef<HTMLElement>(null);
  const [over, setOver] = useState<{ row: number; column: number } | null>(null);
  const map = useMemo<HeatMap>(() => {
    const [low, high] = domain.map(Math.log10);
    const cells: Cell[] = [];
    for (const row of rows)
      for (let f = 0; f < steps.length; f++) {
        const cell = reader.cell(f, row);
        const { state, mean } = cell;
        cells.push(state !== GradientState.Present ? (isFault(state) ? 'missing' : 'frozen')
          : isBroken(cell) ? 'broken' : mean > 0 ? (Math.log10(mean) - low) / (high - low) : 0);
      }
    return { labels: rows.map((r) => r.label), steps, chosen: frame, cell: (row, column) => cells[row * steps.length + column] };
  }, [reader, rows, domain[0], domain[1], frame]);
  const ref = usePainter((surface) => paintHeatMap(surface, map, layout, colorsFor(color)), [map, color]);
  // For those who hear the page: the chosen step is told by the bars; here, when some gradient first was no number.
  const firstBroken = useMemo(() => {
    for (let f = 0; f < steps.length; f++) if (rows.some((row) => reader.cell(f, row).nonFinite > 0)) return f;
    return -1;
  }, [reader, rows]);
  const find = (e: MouseEvent) => heatCellAt(map, layout, (e.currentTarget as HTMLElement).clientWidth, e.offsetX, e.offsetY);
  const cell = over && rows[over.row] && over.column < steps.length ? reader.cell(over.column, rows[over.row]) : null;
  return (
    <figure class="map" ref={box}>
      <figcaption>{cell && over
        ? <><b>{rows[over.row].label}</b> step {formatCount(steps[over.column])} · {describe(cell)}</>
        : <>mean |g| over {steps.length < reader.flow.total ? `${formatCount(steps.length)} of ${formatCount(reader.flow.total)}` : formatCount(steps.length)} steps · click one for its bars</>}</figcaption>
      <canvas ref={ref} tabIndex={0} role="img" aria-label={`Map of mean gradient by row and step; step ${steps[frame]} is chosen. ${firstBroken < 0 ? '' : `NaN or infinite gradients first at step ${steps[firstBroken]}. `}Arrow keys choose another.`}
        style={{ height: `${rows.length * layout.rowHeight + axisHeight}px` }}
        onMouseMove={(e) => setOver(find(e))} onMouseLeave={() => setOver(null)}
        onClick={(e) => {
          const hit = find(e);
          if (hit) onStep(steps[hit.column]);
        }}
        onKeyDown={(e) => {
          const by = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
          if (by === 0) return;
          e.preventDefault();
          onStep(steps[Math.min(Math.max(frame + by, 0), steps.length - 1)]);
        }} />
    </figure>
  );
}
