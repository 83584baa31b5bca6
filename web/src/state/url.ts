// The view as text: what `location.hash` holds, so that a link opens the page as its sender saw it.
import { findPanel, home, type PanelId } from '../panels';

export type Tab = PanelId;

export const xAxes = ['step', 'relative', 'wall'] as const;
export type XAxis = (typeof xAxes)[number];

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const tooltipSorts = ['nearest', 'descending', 'ascending', 'alphabetical'] as const;
export type TooltipSort = (typeof tooltipSorts)[number];

/** How runs are listed: by name, the newest first, or the best by a metric first. */
export interface RunSort {
  by: 'name' | 'newest' | 'best';
  /** Of `best`: the tag, or '' for the first that the overview shows, and whether higher values are better. */
  metric: string;
  higher: boolean;
}

/** Which runs are shown: only the named ones, or all but the named ones. */
export interface RunSelection {
  only: boolean;
  names: readonly string[];
}

export interface ViewState {
  tab: Tab;
  theme: Theme;
  runFilter: string;
  selection: RunSelection;
  pins: readonly string[];
  runSort: RunSort;
  tagFilter: string;
  smoothing: number;
  xAxis: XAxis;
  logY: boolean;
  /** Tags whose y axis is the other kind than `logY` says. */
  logFlipped: readonly string[];
  ignoreOutliers: boolean;
  tooltipSort: TooltipSort;
  /** Whether charts draw what restarts left behind. */
  tails: boolean;
  /** The tag of the chart that fills the window, or ''. */
  chart: string;
  /** What is chosen inside panels, by names that are theirs; what is as by default is not in it. */
  panel: Readonly<Record<string, string>>;
}

export const defaultView: ViewState = {
  tab: home,
  theme: 'system',
  runFilter: '',
  selection: { only: false, names: [] },
  pins: [],
  runSort: { by: 'name', metric: '', higher: false },
  tagFilter: '',
  smoothing: 0.6,
  xAxis: 'step',
  logY: false,
  logFlipped: [],
  ignoreOutliers: false,
  tooltipSort: 'nearest',
  tails: true,
  chart: '',
  panel: {},
};

/** The largest smoothing weight; 1 would never move. */
export const maxSmoothing = 0.999;

const oneOf = <T extends string>(all: readonly T[], value: string | null, otherwise: T): T =>
  all.includes(value as T) ? (value as T) : otherwise;

/** `#tab?key=value`; whatever is as by default is left out. */
export function encodeView(view: ViewState): string {
  const search = new URLSearchParams();
  if (view.theme !== defaultView.theme) search.set('theme', view.theme);
  if (view.runFilter) search.set('filter', view.runFilter);
  if (view.selection.only && view.selection.names.length === 0) search.append('run', '');
  for (const name of view.selection.names) search.append(view.selection.only ? 'run' : 'hide', name);
  for (const name of view.pins) search.append('pin', name);
  const { by, metric, higher } = view.runSort;
  if (by === 'newest') search.set('sort', by);
  else if (by === 'best') search.set(higher ? 'highest' : 'lowest', metric);
  if (view.tagFilter) search.set('tags', view.tagFilter);
  if (view.smoothing !== defaultView.smoothing) search.set('smooth', String(view.smoothing));
  if (view.xAxis !== defaultView.xAxis) search.set('x', view.xAxis);
  if (view.logY) search.set('logy', '1');
  for (const tag of view.logFlipped) search.append('flip', tag);
  if (view.ignoreOutliers) search.set('outliers', '0');
  if (view.tooltipSort !== defaultView.tooltipSort) search.set('tip', view.tooltipSort);
  if (!view.tails) search.set('tails', '0');
  if (view.chart) search.set('chart', view.chart);
  for (const [name, value] of Object.entries(view.panel)) search.set(`p.${name}`, value);
  const text = search.toString();
  return `#${view.tab}${text ? `?${text}` : ''}`;
}

/** Reads what `encodeView` wrote; what is missing or makes no sense is as by default. */
export function decodeView(hash: string): ViewState {
  const [tab, query = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  const search = new URLSearchParams(query);
  const smoothing = Number(search.get('smooth') ?? NaN);
  const only = search.getAll('run');
  return {
    tab: findPanel(tab)?.id ?? defaultView.tab,
    theme: oneOf(themes, search.get('theme'), defaultView.theme),
    runFilter: search.get('filter') ?? '',
    selection: only.length > 0 ? { only: true, names: only.filter((n) => n !== '') } : { only: false, names: search.getAll('hide') },
    pins: search.getAll('pin'),
    runSort: search.has('highest') || search.has('lowest') ? { by: 'best', metric: search.get('highest') ?? search.get('lowest')!, higher: search.has('highest') }
      : { ...defaultView.runSort, by: search.get('sort') === 'newest' ? 'newest' : 'name' },
    tagFilter: search.get('tags') ?? '',
    smoothing: Number.isFinite(smoothing) ? Math.min(Math.max(smoothing, 0), maxSmoothing) : defaultView.smoothing,
    xAxis: oneOf(xAxes, search.get('x'), defaultView.xAxis),
    logY: search.get('logy') === '1',
    logFlipped: search.getAll('flip'),
    ignoreOutliers: search.get('outliers') === '0',
    tooltipSort: oneOf(tooltipSorts, search.get('tip'), defaultView.tooltipSort),
    tails: search.get('tails') !== '0',
    chart: search.get('chart') ?? '',
    panel: Object.fromEntries([...search].filter(([key]) => key.startsWith('p.')).map(([key, value]) => [key.slice(2), value])),
  };
}
