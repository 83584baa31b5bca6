// Exponential moving average as TensorBoard computes it, so that the same slider gives the same curve.

/**
 * last = last·w + (1 − w)·y, divided by 1 − wⁿ for the n finite values so far. A value that is not finite passes through and
 * leaves the average as it was. An average lies between its values: kept there against the noise of rounding, so that what is
 * constant, to its end or up to some place, stays so to the last bit.
 */
export function smooth(values: Float64Array, weight: number): Float64Array {
  const w = Math.min(Math.max(weight, 0), 1);
  const out = new Float64Array(values.length);
  if (w === 0) {
    out.set(values);
    return out;
  }
  let last = 0;
  let power = 1;
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const y = values[i];
    if (!Number.isFinite(y)) {
      out[i] = y;
      continue;
    }
    if (y < low) low = y;
    if (y > high) high = y;
    last = last * w + (1 - w) * y;
    power *= w;
    out[i] = w === 1 ? last : Math.min(Math.max(last / (1 - power), low), high);
  }
  return out;
}
