// How a run is named on the page: a short piece of its line, and its name.
import type { RunStyle } from '../draw/palette';

export function Swatch({ style }: { style: RunStyle }) {
  return (
    <svg class="swatch" width="16" height="8" viewBox="0 0 16 8" aria-hidden="true">
      <line x1="1.5" y1="4" x2="14.5" y2="4" stroke={style.color} stroke-width="3" stroke-linecap={style.dash.length ? 'butt' : 'round'}
        stroke-dasharray={style.dash.length ? style.dash.map((d) => Math.max(1.5, d / 2)).join(' ') : undefined} />
    </svg>
  );
}

/** A run's name, cut at the front when there is no room: runs of one sweep differ at the end. */
export function RunName({ run }: { run: string }) {
  return <span class="run-name" title={run}><bdi>{run}</bdi></span>;
}
