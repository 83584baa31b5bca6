// The order of names: numbers in them by their value, whatever way they are written; a total order.

/** 12, 0.001, 1e-3; an exponent only where no letter or digit follows, so that a hash is none. */
const number = /\d+(?:\.\d+)?(?:e[+-]?\d+(?![a-z\d]))?/gi;

/** Text and numbers in turn, text first. */
type Key = readonly (string | number)[];

const keys = new Map<string, Key>();
/** Names whose keys are kept; beyond it all are made anew. */
const mostKeys = 300_000;

function keyOf(name: string): Key {
  const known = keys.get(name);
  if (known) return known;
  const key: (string | number)[] = [];
  let end = 0;
  for (const found of name.matchAll(number)) {
    key.push(name.slice(end, found.index), Number(found[0]));
    end = found.index + found[0].length;
  }
  key.push(name.slice(end));
  if (keys.size >= mostKeys) keys.clear();
  keys.set(name, key);
  return key;
}

const collator = new Intl.Collator('en');

const compareParts = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? (a < b ? -1 : a > b ? 1 : 0) : collator.compare(a as string, b as string);

/** By text and by value; names that are alike in both (lr1e-3, lr0.001) by their letters, so that only a name itself is equal to it. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  const [x, y] = [keyOf(a), keyOf(b)];
  for (let i = 0; i < x.length && i < y.length; i++) {
    const order = compareParts(x[i], y[i]);
    if (order !== 0) return order;
  }
  return x.length - y.length || (a < b ? -1 : 1);
}
