// Orders each row of a layered layout so that few edges cross: barycentres, row by row, up and down.
import type { Places } from './layered-places';

const sweeps = 8;

/** The places of each row from left to right. The same graph always gives the same order. */
export function orderRows({ row, below, above }: Places, boxes: number): number[][] {
  const count = row.length;
  const lines: number[][] = Array.from({ length: row.reduce((most, r) => Math.max(most, r + 1), 0) }, () => []);
  // First order: depth first from the lower end, so that what belongs together begins side by side.
  const seen = new Uint8Array(count);
  const roots = Array.from({ length: boxes }, (_, i) => i).sort((a, b) => row[a] - row[b] || a - b);
  for (const root of roots) {
    const open = [root];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (seen[place]) continue;
      seen[place] = 1;
      lines[row[place]].push(place);
      const next = above[place];
      for (let i = next.length - 2; i >= 0; i -= 2) open.push(next[i]);
    }
  }
  const index = new Float64Array(count); // 0 to 1: rows are of different length
  const key = new Float64Array(count);
  const number = (line: readonly number[]): void => line.forEach((place, i) => (index[place] = (i + 0.5) / line.length));
  lines.forEach(number);
  const sort = (line: number[], neighbours: readonly number[][]): boolean => {
    if (line.length < 2) return false;
    for (const place of line) {
      const near = neighbours[place];
      let sum = 0;
      for (let i = 0; i < near.length; i += 2) sum += index[near[i]];
      key[place] = near.length === 0 ? index[place] : (2 * sum) / near.length;
    }
    let isSorted = true;
    for (let i = 1; i < line.length; i++) if (key[line[i - 1]] > key[line[i]]) isSorted = false;
    if (isSorted) return false;
    line.sort((a, b) => key[a] - key[b] || index[a] - index[b]);
    number(line);
    return true;
  };
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let changed = false;
    for (let i = 1; i < lines.length; i++) changed = sort(lines[i], below) || changed;
    for (let i = lines.length - 2; i >= 0; i--) changed = sort(lines[i], above) || changed;
    if (!changed) break;
  }
  for (let i = 1; i < lines.length; i++) sort(lines[i], below);
  return lines;
}
