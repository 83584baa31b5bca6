// The controls above the charts: smoothing, axis, log, and what else changes how curves are drawn.
import { maxSmoothing, xAxes } from '../../state/url';
import { view } from '../../state/view';
import { lazy } from '../../shell/lazy';
import { Popover } from '../../shell/popover';

const ChartSettings = lazy(async () => (await import('./chart-settings')).ChartSettings);

const axisNames = { step: 'Step', relative: 'Relative', wall: 'Wall' } as const;

/** The slider runs over the cube root of 1 − weight: most of its way is where it matters, near 1. */
const toSlider = (weight: number): number => 1 - Math.cbrt(1 - weight);
const fromSlider = (at: number): number => Math.min(Math.round((1 - (1 - at) ** 3) * 1000) / 1000, maxSmoothing);

export function ScalarControls() {
  return (
    <div class="controls">
      <label class="smoothing" title="Exponential moving average; the measured curve stays visible behind it">
        <span>Smoothing</span>
        <input type="range" min="0" max="0.9" step="0.01" value={toSlider(view.smoothing.value)} aria-label="Smoothing"
          onInput={(e) => (view.smoothing.value = fromSlider(Number(e.currentTarget.value)))} />
        <input type="number" min="0" max={maxSmoothing} step="0.05" value={view.smoothing.value} aria-label="Smoothing weight"
          onChange={(e) => (view.smoothing.value = Math.min(Math.max(Number(e.currentTarget.value) || 0, 0), maxSmoothing))} />
      </label>
      <div class="segments" role="radiogroup" aria-label="Horizontal axis">
        {xAxes.map((axis) => (
          <button key={axis} role="radio" aria-checked={view.xAxis.value === axis} onClick={() => (view.xAxis.value = axis)}>{axisNames[axis]}</button>
        ))}
      </div>
      <button class={`chip tall ${view.logY.value ? 'on' : ''}`} aria-pressed={view.logY.value} onClick={() => (view.logY.value = !view.logY.value)}
        title="Logarithmic y axis on every chart">log y</button>
      <Popover label="Chart settings" icon="sliders">
        <ChartSettings />
      </Popover>
    </div>
  );
}
