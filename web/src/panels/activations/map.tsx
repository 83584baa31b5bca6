// All layers over the steps, by one metric, as a map.
import { useMemo, useState } from 'preact/hooks';
import type { LayerActivations } from '../../api/activations';
import { frameFor } from '../../api/frames';
import { axisHeight, type RowLayout } from '../../draw/bars';
import { font, usePainter } from '../../draw/canvas';
import { formatCount, formatValue } from '../../draw/format';
import { heatCellAt, paintHeatMap, type Cell, type HeatMap } from '../../draw/heatmap';
import { ink } from '../../state/theme';
import { isLogarithmic, metricAt, percent, valueAt, type Metric } from './layers';

let measurer: CanvasRenderingContext2D | null = null;

export function layoutFor(layers: readonly LayerActivations[]): RowLayout {
  measurer ??= document.createElement('canvas').getContext('2d')!;
  measurer.font = font(11);
  const widest = layers.reduce((w, layer) => Math.max(w, measurer!.measureText(layer.header.layer).width), 40);
  return { gutter: Math.min(Math.ceil(widest) + 18, 168), rowHeight: layers.length <= 16 ? 22 : layers.length <= 40 ? 18 : 14 };
}

/** The largest and smallest value above 0 of a logarithmic metric, at least a decade apart. */
export function logDomain(all: readonly (readonly LayerActivations[])[], metric: Metric): [number, number] {
  let [low, high] = [Infinity, 0];
  for (const layers of all)
    for (const layer of layers)
      for (let frame = 0; frame < layer.steps.length; frame++) {
        const value = metricAt(layer, metric, frame);
        if (!(value > 0) || !Number.isFinite(value)) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
  if (high === 0) return [0.1, 1];
  return [10 ** Math.floor(Math.log10(Math.max(low, high * 1e-12))), 10 ** Math.max(Math.ceil(Math.log10(high)), Math.floor(Math.log10(low)) + 1)];
}

const words: Record<Metric, string> = {
  dead: 'units that were zero for the whole batch', zeros: 'zeros', saturation: 'values near the ends', spread: 'standard deviation', gradient: 'mean |g| of the output',
};

interface Props {
  layers: readonly LayerActivations[];
  metric: Metric;
  domain: [number, number];
  layer: string;
  step: number | null;
  color: string;
  onChoose(layer: string, step: number): void;
}

export function LayerMap({ layers, metric, domain, layer: chosen, step, color, onChoose }: Props) {
  const layout = useMemo(() => layoutFor(layers), [layers]);
  const [over, setOver] = useState<{ row: number; column: number } | null>(null);
  // Layers that were met later have fewer frames; the longest says which steps there are.
  const steps = useMemo(() => layers.reduce<Float64Array>((most, layer) => (layer.steps.length > most.length ? layer.steps : most), new Float64Array()), [layers]);
  const place = useMemo(() => layers.map((layer) => new Map(Array.from(layer.steps, (s, i) => [s, i]))), [layers]);
  const map = useMemo<HeatMap>(() => {
    const [low, high] = domain.map(Math.log10);
    const cell = (row: number, column: number): Cell => {
      const frame = place[row].get(steps[column]);
      if (frame === undefined) return 'frozen';
      const value = metricAt(layers[row], metric, frame);
      if (metric !== 'gradient' && valueAt(layers[row], 'nan', frame) + valueAt(layers[row], 'infinite', frame) > 0) return 'broken';
      if (Number.isNaN(value)) return 'frozen';
      return isLogarithmic(metric) ? (value > 0 ? (Math.log10(value) - low) / (high - low) : 0) : value;
    };
    return { labels: layers.map((l) => l.header.layer), steps, chosen: frameFor(steps, step), cell };
  }, [layers, metric, domain[0], domain[1], step]);
  const ref = usePainter((surface) => {
    const { text, muted, grid, axis, error, frozen, card } = ink.value;
    const row = layers.findIndex((l) => l.header.layer === chosen);
    if (row >= 0) {
      surface.context.fillStyle = grid;
      surface.context.fillRect(0, row * layout.rowHeight, layout.gutter, layout.rowHeight - 1);
    }
    paintHeatMap(surface, map, layout, { bar: color, text, muted, grid: row >= 0 ? grid : card, axis, error, frozen });
  }, [map, chosen, color]);
  const find = (e: MouseEvent) => {
    const x = Math.max(e.offsetX, layout.gutter); // A label chooses its layer too.
    return heatCellAt(map, layout, (e.currentTarget as HTMLElement).clientWidth, x, e.offsetY);
  };
  const say = (row: number, column: number): string => {
    const frame = place[row]?.get(steps[column]);
    if (frame === undefined) return 'not read at this step';
    const layer = layers[row];
    const value = metricAt(layer, metric, frame);
    if (metric === 'dead') return `${formatCount(valueAt(layer, 'dead_units', frame))} of ${formatCount(layer.header.units)} units zero for the whole batch`;
    return isLogarithmic(metric) ? `${words[metric]} ${formatValue(value)}` : `${percent(value)} ${words[metric]}`;
  };
  return (
    <figure class="map">
      <canvas ref={ref} tabIndex={0} role="img" style={{ height: `${layers.length * layout.rowHeight + axisHeight}px` }}
        aria-label={`Map of layers by step, ${words[metric]}. ${layers.map((l, row) => `${l.header.layer}: ${say(row, map.chosen)}`).join('; ')}`}
        onMouseMove={(e) => setOver(find(e))} onMouseLeave={() => setOver(null)}
        onClick={(e) => {
          const hit = find(e);
          if (hit) onChoose(layers[hit.row].header.layer, steps[hit.column]);
        }}
        onKeyDown={(e) => {
          const row = layers.findIndex((l) => l.header.layer === chosen);
          const [dx, dy] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[e.key] ?? [0, 0];
          if (dx === 0 && dy === 0) return;
          e.preventDefault();
          onChoose(layers[Math.min(Math.max(row + dy, 0), layers.length - 1)].header.layer, steps[Math.min(Math.max(map.chosen + dx, 0), steps.length - 1)]);
        }} />
      <figcaption>{over && layers[over.row] && over.column < steps.length
        ? <><b>{layers[over.row].header.layer}</b> step {formatCount(steps[over.column])} · {say(over.row, over.column)}</>
        : <>{words[metric]} over {formatCount(steps.length)}{layers.some((l) => l.total > l.steps.length) ? ` of ${formatCount(Math.max(...layers.map((l) => l.total)))}` : ''} sampled steps · click one for its layer</>}</figcaption>
    </figure>
  );
}
