// Exponential moving average as TensorBoard computes it, so that the same slider gives the same curve.

/**
 * last = last·w + (1 − w)·y, divided by 1 − wⁿ for the n finite values so far. A value that is not finite passes through and
 * leaves the average as it was. A constant series stays as it is, which spares it the noise of rounding.
 */
export function smooth(values: Float64Array, weight: number): Float64Array {
  const w = Math.min(Math.max(weight, 0), 1);
  const out = new Float64Array(values.length);
  if (w === 0 || values.every((v) => v === values[0])) {
    out.set(values);
    return out;
  }
  let last = 0;
  let power = 1;
  for (let i = 0; i < values.length; i++) {
    const y = values[i];
    if (!Number.isFinite(y)) {
      out[i] = y;
      continue;
    }
    last = last * w + (1 - w) * y;
    power *= w;
    out[i] = w === 1 ? last : last / (1 - power);
  }
  return out;
}
