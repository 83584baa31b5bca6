// Numbers that look random and are the same each time: a small generator, normal deviates, smooth noise.

export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A normal deviate that depends on its arguments alone. */
export function normal(...keys) {
  let seed = 2166136261;
  for (const key of keys) for (const c of String(key)) seed = Math.imul(seed ^ c.charCodeAt(0), 16777619);
  const next = random(seed);
  next();
  return Math.sqrt(-2 * Math.log(next() + 1e-12)) * Math.cos(2 * Math.PI * next());
}
