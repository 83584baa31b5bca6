// Spaces each row of a layered layout so that edges run straight: each row goes as near to its neighbours as order and distance allow.
import { columnGap, type Places } from './layered-places';

const sweeps = 8;

/** The centre of each place. */
export function spaceRows({ width, below, above }: Places, lines: readonly number[][]): Float64Array {
  const x = new Float64Array(width.length);
  for (const line of lines) {
    let at = 0;
    for (const place of line) {
      x[place] = at + width[place] / 2;
      at += width[place] + columnGap;
    }
    for (const place of line) x[place] -= (at - columnGap) / 2;
  }

  const longest = lines.reduce((most, line) => Math.max(most, line.length), 0);
  const offsets = new Float64Array(longest);
  const [sums, weights, counts] = [new Float64Array(longest), new Float64Array(longest), new Int32Array(longest)];

  /** The places nearest to the means of their neighbours that keep order and distance: pool-adjacent-violators. */
  const settle = (line: readonly number[], first: readonly number[][], second: readonly number[][] | null): void => {
    let blocks = 0;
    for (let i = 0; i < line.length; i++) {
      const place = line[i];
      offsets[i] = i === 0 ? 0 : offsets[i - 1] + (width[line[i - 1]] + width[place]) / 2 + columnGap;
      let [sum, weight] = [0, 0];
      for (let side = first, more = second; side; side = more!, more = null) {
        const near = side[place];
        for (let k = 0; k < near.length; k += 2) {
          sum += near[k + 1] * x[near[k]];
          weight += near[k + 1];
        }
        if (!more) break;
      }
      const wanted = weight === 0 ? x[place] : sum / weight;
      weight = Math.max(weight, 0.05);
      sums[blocks] = (wanted - offsets[i]) * weight;
      weights[blocks] = weight;
      counts[blocks++] = 1;
      while (blocks > 1 && sums[blocks - 2] / weights[blocks - 2] > sums[blocks - 1] / weights[blocks - 1]) {
        blocks--;
        sums[blocks - 1] += sums[blocks];
        weights[blocks - 1] += weights[blocks];
        counts[blocks - 1] += counts[blocks];
      }
    }
    for (let block = 0, at = 0; block < blocks; block++) for (let i = 0; i < counts[block]; i++, at++) x[line[at]] = sums[block] / weights[block] + offsets[at];
  };

  for (let sweep = 0; sweep < sweeps; sweep++) {
    const both = sweep >= sweeps / 2;
    for (let i = 1; i < lines.length; i++) settle(lines[i], below, both ? above : null);
    for (let i = lines.length - 2; i >= 0; i--) settle(lines[i], above, both ? below : null);
  }
  return x;
}
