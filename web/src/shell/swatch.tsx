// How a run is named on the page: a short piece of its line, and its name.
import type { RunStyle } from '../draw/palette';

/** Dashes as stops of a gradient: an element of one colour costs less to change under the cursor than a drawing does. */
function dashes({ color, dash }: RunStyle): string {
  let at = 0;
  const stops = dash.map((d, i) => {
    const from = at;
    at += Math.max(1.5, d / 2);
    return `${i % 2 ? 'transparent' : color} ${from}px ${at}px`;
  });
  return dash.length ? `repeating-linear-gradient(90deg, ${stops.join(', ')})` : color;
}

export function Swatch({ style }: { style: RunStyle }) {
  return <i class="swatch" style={{ background: dashes(style), borderRadius: style.dash.length ? '0' : '2px' }} />;
}

/** A run's name, cut at the front when there is no room: runs of one sweep differ at the end. */
export function RunName({ run }: { run: string }) {
  return <span class="run-name" title={run}><bdi>{run}</bdi></span>;
}
