// Which nodes of a directed graph lie on common circles: strongly connected components, after Tarjan (1972), without recursion.
import { outgoing } from '../../workers/layered';

/** For each node the number of its component. */
export function components(count: number, edges: readonly { from: number; to: number }[]): Int32Array {
  const { start, target } = outgoing(count, edges);
  const next = start.slice();
  const index = new Int32Array(count); // 0 for not met yet
  const low = new Int32Array(count);
  const component = new Int32Array(count).fill(-1);
  const pending: number[] = [];
  let [met, found] = [0, 0];
  for (let root = 0; root < count; root++) {
    if (index[root] !== 0) continue;
    const open = [root];
    index[root] = low[root] = ++met;
    pending.push(root);
    while (open.length > 0) {
      const node = open[open.length - 1];
      if (next[node] < start[node + 1]) {
        const to = target[next[node]++];
        if (index[to] === 0) {
          index[to] = low[to] = ++met;
          pending.push(to);
          open.push(to);
        } else if (component[to] < 0) low[node] = Math.min(low[node], index[to]);
        continue;
      }
      open.pop();
      if (open.length > 0) low[open[open.length - 1]] = Math.min(low[open[open.length - 1]], low[node]);
      if (low[node] !== index[node]) continue;
      for (let member = -1; member !== node; ) component[(member = pending.pop()!)] = found;
      found++;
    }
  }
  return component;
}
