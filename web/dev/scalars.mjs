// Scalar tags of the made-up runs, and the binary answer with its envelope.
import { normal } from './random.mjs';

/** Value by step, and the distance of steps. */
export function scalarTags(run) {
  const epoch = 50;
  const tags = {
    'loss/train': [1, run.loss],
    'loss/validation': [epoch, (s) => run.loss(s + 0.5) * 1.04 + 0.03 + (run.name.startsWith('4') ? s / 9000 : 0)],
    'accuracy/train': [1, (s) => Math.min(1, Math.max(0, run.accuracy(s) + 0.02 * normal(run.name, s)))],
    'accuracy/validation': [epoch, (s) => Math.max(0, run.accuracy(s) - 0.012)],
    learning_rate: [10, (s) => 1e-3 * 0.5 * (1 + Math.cos((Math.PI * Math.min(s, 6000)) / 6000))],
    'gradients/norm': [1, (s) => Math.abs(0.8 * Math.exp(-s / 900) + 0.1 + 0.12 * normal('gn', run.name, s)) * (run.name.startsWith('2') ? 1e-3 : 1)],
    'time/step_ms': [1, (s) => run.secondsPerStep * 30 + Math.abs(normal('t', run.name, s)) + (s % 200 === 0 ? 14 : 0)],
    'majority_share/train': [1, (s) => 0.1 + 0.02 * Math.abs(normal('ms', s)) + (run.name.startsWith('3') ? 0.4 : 0)],
  };
  if (run.name.startsWith('2')) delete tags['loss/validation'];
  return tags;
}

const columnsOf = (run, steps, tag, from, to) => {
  const [every, value] = scalarTags(run)[tag];
  const out = { steps: [], walls: [], values: [] };
  for (let s = 0; s <= steps; s += every) {
    if (s < from || s > to) continue;
    out.steps.push(s);
    out.walls.push(run.start + s * run.secondsPerStep);
    out.values.push(value(s));
  }
  // A run that went back to its checkpoint: steps fall once.
  if (run.name.startsWith('4') && tag === 'gradients/norm' && steps > 1000 && from <= 0)
    for (let s = 600; s < 1000; s += 1) {
      out.restart ??= { row: out.steps.length, step: s };
      out.steps.push(s);
      out.walls.push(run.start + (steps + s) * run.secondsPerStep);
      out.values.push(value(s) + 0.3);
    }
  return out;
};

const markOf = (v) => (Number.isNaN(v) ? 1 : v === Infinity ? 2 : v === -Infinity ? 4 : 0);

function seriesBytes({ steps, walls, values, restart }, points) {
  const total = steps.length;
  const reduced = total > points;
  const count = reduced ? points : total;
  const bytes = Buffer.alloc(16 + count * 8 * (reduced ? 5 : 3) + Math.ceil(count / 8) * 8 + (restart ? 16 : 0));
  bytes.writeUInt32LE(count, 0);
  bytes.writeUInt32LE(reduced ? 1 : 0, 4);
  bytes.writeUInt32LE(total, 8);
  let restartRow = -1;
  for (let i = 0; i < count; i++) {
    const from = reduced ? Math.floor((i * total) / count) : i;
    const to = reduced ? Math.floor(((i + 1) * total) / count) : i + 1;
    let [low, high, marks] = [NaN, NaN, 0];
    for (let k = from; k < to; k++) {
      marks |= markOf(values[k]);
      if (!Number.isFinite(values[k])) continue;
      if (!(low <= values[k])) low = values[k];
      if (!(high >= values[k])) high = values[k];
    }
    if (restart && to - 1 < restart.row && steps[to - 1] >= restart.step) marks |= 16;
    if (restart && to > restart.row && restartRow < 0) {
      restartRow = i;
      marks |= 8;
    }
    const put = (column, v) => bytes.writeDoubleLE(v, 16 + (column * count + i) * 8);
    put(0, steps[to - 1]);
    put(1, walls[to - 1]);
    put(2, values[to - 1]);
    if (reduced) {
      put(3, low);
      put(4, high);
    }
    bytes[16 + count * 8 * (reduced ? 5 : 3) + i] = marks;
  }
  if (restart) {
    bytes.writeUInt32LE(1, 12);
    bytes.writeDoubleLE(restartRow, bytes.length - 16);
    bytes.writeDoubleLE(restart.step, bytes.length - 8);
  }
  return bytes;
}

export function scalarsAnswer(runs, stepsOf, tag, points, from, to) {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x31444e53, 0);
  head.writeUInt32LE(runs.length, 4);
  return Buffer.concat([head, ...runs.map((run) => seriesBytes(run && scalarTags(run)[tag] ? columnsOf(run, stepsOf(run), tag, from, to) : { steps: [], walls: [], values: [] }, points))]);
}
