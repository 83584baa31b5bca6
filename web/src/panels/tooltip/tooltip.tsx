// The box beside the cursor: each run's value there, sorted as the user likes, the nearest one marked.
import { Fragment } from 'preact';
import { formatCount, formatDuration, formatValue } from '../../draw/format';
import { hovered, styleOf } from '../../state/runs';
import type { TooltipSort } from '../../state/url';
import { view } from '../../state/view';
import { RunName, Swatch } from '../../shell/swatch';
import { nearestRow, tooltip, type TooltipRow } from '../scalars/tooltip-state';

const mostRows = 10;

export function sortRows(rows: readonly TooltipRow[], sort: TooltipSort): TooltipRow[] {
  const key = (v: number, missing: number): number => (Number.isFinite(v) ? v : missing);
  const by: Record<TooltipSort, (a: TooltipRow, b: TooltipRow) => number> = {
    nearest: (a, b) => key(a.distance, Infinity) - key(b.distance, Infinity) || (a.run < b.run ? -1 : 1),
    descending: (a, b) => key(b.smoothed, -Infinity) - key(a.smoothed, -Infinity) || 0,
    ascending: (a, b) => key(a.smoothed, Infinity) - key(b.smoothed, Infinity) || 0,
    alphabetical: (a, b) => (a.run < b.run ? -1 : 1),
  };
  return [...rows].sort((a, b) => by[sort](a, b) || 0);
}

export function Tooltip() {
  const state = tooltip.value;
  if (!state || state.rows.length === 0) return null;
  const rows = sortRows(state.rows, view.tooltipSort.value);
  const nearest = nearestRow(state.rows);
  const smoothing = view.smoothing.value > 0;
  const envelope = rows.some((row) => row.min !== undefined);
  const width = Math.min(372 + (smoothing ? 64 : 0) + (envelope ? 120 : 0), innerWidth - 16);
  const left = state.x + 18 + width > innerWidth ? Math.max(8, state.x - width - 14) : state.x + 18;
  const height = rows.slice(0, mostRows).reduce((sum, row) => sum + (row.restartStep === undefined ? 22 : 40), 42);
  const top = Math.min(state.y + 16, innerHeight - height - 8);
  return (
    <div class="tooltip" style={{ transform: `translate(${Math.round(left)}px, ${Math.round(top)}px)`, width: `${width}px` }}>
      <table>
        <thead>
          <tr>
            <th class="mark" /><th class="name">Run</th>
            {smoothing && <th>Smoothed</th>}
            <th>Value</th>
            {envelope && <th class="wide">Min … max</th>}
            <th>Step</th>
            <th>Time</th>
          </tr>
        </thead>
        <tbody>
          {/* Keyed by place: rows that change order change their text, and no element moves. */}
          {rows.slice(0, mostRows).map((row, i) => (
            <Fragment key={i}>
              <tr class={row.away ? 'away' : row === nearest && row.run === hovered.value ? 'near' : ''}>
                <td class="mark"><Swatch style={styleOf(row.run)} /></td><td class="name"><RunName run={row.run} /></td>
                {smoothing && <td>{formatValue(row.smoothed)}</td>}
                <td class={Number.isFinite(row.raw) ? '' : 'bad'}>{formatValue(row.raw)}</td>
                {envelope && <td class="wide">{row.min === undefined ? '' : `${formatValue(row.min)} … ${formatValue(row.max!)}`}</td>}
                <td>{formatCount(row.step)}</td>
                <td>{formatDuration(row.relative)}</td>
              </tr>
              {row.restartStep !== undefined && (
                <tr class="note"><td colSpan={5 + Number(smoothing) + Number(envelope)}>left behind by a restart{Number.isNaN(row.restartStep) ? '' : ` at step ${formatCount(row.restartStep)}`}</td></tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
      {rows.length > mostRows && <div class="more">{mostRows} of {rows.length} {rows.some((row) => row.restartStep !== undefined) ? 'branches' : 'runs'}</div>}
    </div>
  );
}
