// Checks a record against the shape that the page draws: files are foreign, and a member may be missing, null or of another kind.

/** 'number' takes NaN and the infinities as their names too; with '?' null and missing count as fine. */
export type Shape = 'text' | 'number' | 'flag' | 'text?' | 'number?' | 'flag?' | readonly [Shape] | readonly [Shape, '?'] | { readonly [name: string]: Shape };

const names = new Set(['NaN', 'Infinity', '-Infinity']);

const kindOf = (value: unknown): string => (value === null ? 'null' : value === undefined ? 'missing' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`);

function fault(value: unknown, shape: Shape, path: string): string | null {
  const missing = value === null || value === undefined;
  if (typeof shape === 'string') {
    if (missing && shape.endsWith('?')) return null;
    const kind = shape.replace('?', '');
    const fits = kind === 'text' ? typeof value === 'string' : kind === 'flag' ? typeof value === 'boolean' : typeof value === 'number' || names.has(value as string);
    return fits ? null : `${path} is ${kindOf(value)}, not a ${kind}`;
  }
  if (Array.isArray(shape)) {
    const [item, optional] = shape as readonly [Shape, '?'?];
    if (missing && optional) return null;
    if (!Array.isArray(value)) return `${path} is ${kindOf(value)}, not a list`;
    for (let i = 0; i < value.length; i++) {
      const found = fault(value[i], item, `${path}[${i}]`);
      if (found) return found;
    }
    return null;
  }
  if (missing || typeof value !== 'object' || Array.isArray(value)) return `${path} is ${kindOf(value)}, not an object`;
  for (const [name, inner] of Object.entries(shape as Record<string, Shape>)) {
    const wrong = fault((value as Record<string, unknown>)[name], inner, path ? `${path}.${name}` : name);
    if (wrong) return wrong;
  }
  return null;
}

/** The record as it came; throws what is wrong with it, for the panel to say. */
export function readable<T>(value: unknown, shape: Shape): T {
  const wrong = fault(value, shape, '');
  if (wrong) throw new Error(`this record cannot be read: ${wrong.trim().replace(/^is /, 'it is ')}`);
  return value as T;
}
