// Axes: where ticks go on linear and logarithmic scales, and how their numbers are written.

const steps = [1, 2, 2.5, 5, 10];

/**
 * Round numbers inside [min, max], about `count` of them; at least two, since one alone gives no scale. Of a range that float64 has
 * no round numbers for (one ulp, the smallest numbers) both ends; none where an end is not finite.
 */
export function linearTicks(min: number, max: number, count: number): number[] {
  if (!Number.isFinite(min) || !Number.isFinite(max)) return [];
  if (!(max > min) || !(count >= 1)) return [min];
  const raw = max / count - min / count; // max - min may overflow
  const decade = 10 ** Math.floor(Math.log10(raw));
  const step = decade * (steps.find((s) => s * decade >= raw * 0.85) ?? 10);
  const first = Math.ceil(min / step - 1e-9);
  const n = Math.floor(max / step + 1e-9) - first + 1;
  // Beyond 2^53 the places of ticks have no numbers of their own.
  if (!(step > 0) || !Number.isFinite(step) || Math.max(Math.abs(first), Math.abs(first + n)) > 2 ** 50) return [min, max];
  const digits = Math.min(Math.max(Math.ceil(Math.log10(Math.max(Math.abs(min), Math.abs(max)) / step)) + 3, 12), 17);
  const ticks: number[] = [];
  for (let k = 0; k < n; k++) {
    const tick = Number(((first + k) * step).toPrecision(digits));
    if (Number.isFinite(tick) && !(tick <= ticks[ticks.length - 1])) ticks.push(tick);
  }
  if (ticks.length >= 2) return ticks;
  return count < 64 ? linearTicks(min, max, count * 2) : [min, max];
}

/** Powers of ten inside [min, max], thinned to `count`; under two decades 2 and 5 of each decade as well. */
export function logTicks(min: number, max: number, count: number): number[] {
  if (!(min > 0) || !(max > min) || !Number.isFinite(max)) return [];
  const first = Math.ceil(Math.log10(min) - 1e-9);
  const last = Math.floor(Math.log10(max) + 1e-9);
  const stride = Math.max(1, Math.ceil((last - first + 1) / Math.max(count, 1)));
  const ticks: number[] = [];
  if (last - first < 2) {
    for (let e = first - 1; e <= last; e++)
      for (const m of [1, 2, 5]) {
        const tick = Number(`${m}e${e}`);
        if (tick >= min * 0.999999 && tick <= max * 1.000001) ticks.push(tick);
      }
    return ticks.length > 0 ? ticks : [min, max];
  }
  for (let e = first; e <= last; e += stride) ticks.push(Number(`1e${e}`));
  return ticks;
}

/** Values this close to each other, as a share of their size, are one value with the noise of rounding: no axis could tell them apart. */
const noise = 1e-12;

/** Half of what an axis can span where it goes over 0, so that its length is a number too; a curve beyond it leaves the chart through its edge. */
export const farthest = Number.MAX_VALUE * 0.45;

const finite = (v: number): number => Math.min(Math.max(v, -Number.MAX_VALUE), Number.MAX_VALUE);

const spanned = (min: number, max: number): [number, number] =>
  finite(max) - finite(min) <= Number.MAX_VALUE ? [finite(min), finite(max)] : [Math.max(min, -farthest), Math.min(max, farthest)];

/** Grows [min, max] by 5 % on each side; a single value gets room around it. */
export function paddedRange(min: number, max: number): [number, number] {
  if (!Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
  const size = Math.max(Math.abs(min), Math.abs(max));
  if (max - min <= size * noise) return size === 0 ? [-1, 1] : spanned(min - size * 0.1 - Number.MIN_VALUE, max + size * 0.1 + Number.MIN_VALUE);
  const pad = max * 0.05 - min * 0.05;
  return spanned(min - pad, max + pad);
}

/** Grows [min, max] by 5 % of its decades; both must be above 0, else one decade around 1. */
export function paddedLogRange(min: number, max: number): [number, number] {
  if (!(min > 0) || !Number.isFinite(max)) return [0.1, 10];
  const pad = Math.max((Math.log10(max) - Math.log10(min)) * 0.05, 0.05);
  const [low, high] = [Math.max(10 ** (Math.log10(min) - pad), Number.MIN_VALUE), finite(10 ** (Math.log10(max) + pad))];
  return high > low ? [low, high] : [Math.max(low / 2, Number.MIN_VALUE), high * 2]; // the smallest numbers lie too far apart for a share of them
}
