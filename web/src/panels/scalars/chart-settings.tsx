// What is set seldom: outliers, what restarts left behind, the order of the tooltip. Comes when the menu is opened.
import { tooltipSorts, type TooltipSort } from '../../state/url';
import { view } from '../../state/view';

export function ChartSettings() {
  return (
    <>
      <label class="row"><input type="checkbox" checked={view.ignoreOutliers.value} onChange={(e) => (view.ignoreOutliers.value = e.currentTarget.checked)} />
        <span>Ignore outliers<small>Scale the y axis to the 5th–95th percentile</small></span></label>
      <label class="row"><input type="checkbox" checked={view.tails.value} onChange={(e) => (view.tails.value = e.currentTarget.checked)} />
        <span>Show what restarts left behind<small>Dotted, and not part of any smoothing</small></span></label>
      <label class="row"><span>Tooltip order</span>
        <select value={view.tooltipSort.value} onChange={(e) => (view.tooltipSort.value = e.currentTarget.value as TooltipSort)}>
          {tooltipSorts.map((sort) => <option key={sort} value={sort}>{sort}</option>)}
        </select></label>
    </>
  );
}
