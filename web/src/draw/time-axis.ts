// The axis of wall times: ticks on round local times, one form of label for all, the date below the first tick and where it changes.

const minute = 60;
const hour = 3600;
const day = 86400;
/** Seconds between ticks. */
const steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour];
/** Days between ticks. */
const days = [1, 2, 5, 10, 30, 60, 180, 365, 730, 1825, 3650, 18250, 36500];

/** What a Date holds, in seconds. */
const farthest = 8.64e12;

/** Unix seconds on round local times inside [min, max], at most about `count`; none where the range is no time. */
export function timeTicks(min: number, max: number, count: number): number[] {
  if (!(max > min) || !(min > -farthest) || !(max < farthest)) return [];
  const raw = (max - min) / Math.max(count, 1);
  const step = steps.find((s) => s >= raw * 0.999);
  const ticks: number[] = [];
  const from = new Date(min * 1000);
  const midnight = new Date(from.getFullYear(), from.getMonth(), from.getDate());
  if (step !== undefined) {
    // Counted from midnight, so that they are round in the local time; not summed up, which would drift.
    const start = midnight.getTime() / 1000;
    const first = Math.ceil((min - start) / step);
    const n = Math.floor((max - start) / step) - first + 1;
    for (let k = 0; k < n; k++) ticks.push(start + (first + k) * step);
    return ticks;
  }
  const every = days.find((d) => d * day >= raw * 0.999) ?? Math.ceil(raw / day);
  for (let k = 0; k <= count + 1; k++) {
    const at = new Date(midnight.getFullYear(), midnight.getMonth(), midnight.getDate() + k * every).getTime() / 1000;
    if (at >= min && at <= max) ticks.push(at);
  }
  return ticks;
}

const two = (n: number): string => String(n).padStart(2, '0');

const dateOf = (d: Date): string => `${String(d.getFullYear()).padStart(4, '0')}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;

/** Labels in ISO's order, whatever the country: the time, and in a second line the date below the first one of each day; whole days as dates alone. */
export function timeLabels(ticks: readonly number[]): string[] {
  const dates = ticks.map((t) => new Date(t * 1000));
  const whole = dates.every((d) => d.getHours() + d.getMinutes() + d.getSeconds() + d.getMilliseconds() === 0);
  if (whole && dates.length > 1) return dates.map(dateOf);
  const [seconds, fractions] = [dates.some((d) => d.getSeconds() > 0), dates.some((d) => d.getMilliseconds() > 0)];
  return dates.map((d, i) => {
    const time = `${two(d.getHours())}:${two(d.getMinutes())}${seconds || fractions ? `:${two(d.getSeconds())}` : ''}${fractions ? `.${String(d.getMilliseconds()).padStart(3, '0')}` : ''}`;
    return i === 0 || dateOf(d) !== dateOf(dates[i - 1]) ? `${time}\n${dateOf(d)}` : time;
  });
}
