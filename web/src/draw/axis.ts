// Axes: where ticks go on linear and logarithmic scales, and how their numbers are written.

const steps = [1, 2, 2.5, 5, 10];

/** Round numbers inside [min, max], about `count` of them; at least two, since one alone gives no scale. */
export function linearTicks(min: number, max: number, count: number): number[] {
  if (!(max > min) || count < 1) return [min];
  const raw = (max - min) / count;
  const decade = 10 ** Math.floor(Math.log10(raw));
  const step = decade * steps.find((s) => s * decade >= raw * 0.85)!;
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++) ticks.push(Number((i * step).toPrecision(12)));
  return ticks.length < 2 && count < 64 ? linearTicks(min, max, count * 2) : ticks;
}

/** Powers of ten inside [min, max], thinned to `count`; under two decades 2 and 5 of each decade as well. */
export function logTicks(min: number, max: number, count: number): number[] {
  if (!(min > 0) || !(max > min)) return [];
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

/** Grows [min, max] by 5 % on each side; a single value gets room around it. */
export function paddedRange(min: number, max: number): [number, number] {
  if (!Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
  if (min === max) return min === 0 ? [-1, 1] : [min - Math.abs(min) * 0.1, max + Math.abs(max) * 0.1];
  const pad = (max - min) * 0.05;
  return [min - pad, max + pad];
}

/** Grows [min, max] by 5 % of its decades; both must be above 0, else one decade around 1. */
export function paddedLogRange(min: number, max: number): [number, number] {
  if (!(min > 0) || !Number.isFinite(max)) return [0.1, 10];
  const pad = Math.max((Math.log10(max) - Math.log10(min)) * 0.05, 0.05);
  return [10 ** (Math.log10(min) - pad), 10 ** (Math.log10(max) + pad)];
}
