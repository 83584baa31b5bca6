// Four made-up runs with the faults that the page must show: healthy, vanishing, cut, frozen.
import { normal } from './random.mjs';

const conv = (name, out, inn) => [
  { name: `${name}.weight`, layer: name, moduleType: 'Conv2d', shape: [out, inn, 3, 3] }, { name: `${name}.bias`, layer: name, moduleType: 'Conv2d', shape: [out] },
];
const norm = (name, n) => [
  { name: `${name}.weight`, layer: name, moduleType: 'BatchNorm2d', shape: [n] }, { name: `${name}.bias`, layer: name, moduleType: 'BatchNorm2d', shape: [n] },
];
const linear = (name, out, inn) => [
  { name: `${name}.weight`, layer: name, moduleType: 'Linear', shape: [out, inn] }, { name: `${name}.bias`, layer: name, moduleType: 'Linear', shape: [out] },
];

const start = Math.floor(Date.now() / 1000) - 1500;

/** `flow(i, n, step)` gives [state, mean |g|] of parameter i of n. */
export const runs = [
  {
    name: '1-batch-norm', start, secondsPerStep: 0.4,
    parameters: [...conv('conv1', 16, 1), ...norm('bn1', 16), ...conv('conv2', 32, 16), ...norm('bn2', 32), ...conv('conv3', 64, 32), ...norm('bn3', 64), ...linear('fc1', 128, 576), ...linear('fc2', 10, 128)],
    loss: (s) => 0.06 + 2.25 * Math.exp(-s / 420) + 0.07 * Math.abs(normal('a', s)) * Math.exp(-s / 1500) + (s === 1203 ? 1.6 : 0),
    accuracy: (s) => 0.985 - 0.88 * Math.exp(-s / 330),
    flow: (i, n, s) => [0, 3e-3 * Math.exp(-s / 1800) * 10 ** (0.18 * normal('g', i) + 0.1 * normal('h', i, s) - 0.25 * Math.sin(i))],
  },
  {
    name: '2-sigmoid-deep', start: start + 60, secondsPerStep: 0.3,
    parameters: [1, 2, 3, 4, 5, 6, 7, 8].flatMap((k) => linear(`layers.${k - 1}.linear`, k === 8 ? 10 : 64, k === 1 ? 784 : 64)),
    loss: (s) => 2.3 + 0.012 * normal('b', s) + 0.05 * Math.exp(-s / 60),
    accuracy: (s) => 0.1 + 0.008 * Math.sin(s / 130),
    flow: (i, n, s) => [0, 8e-3 * 10 ** (-0.78 * ((n - 1 - i) / 2) + 0.12 * normal('v', i, s) - s / 9000)],
  },
  {
    name: '3-argmax-head', start: start + 120, secondsPerStep: 0.35,
    parameters: [...conv('features.0', 16, 1), ...conv('features.3', 32, 16), ...linear('encoder', 64, 1568), ...linear('head', 10, 64)],
    loss: (s) => (s > 900 && s < 912 ? NaN : s === 1300 ? Infinity : 2.1 + 0.3 * Math.exp(-s / 200) + 0.03 * normal('c', s)),
    accuracy: (s) => 0.22 - 0.1 * Math.exp(-s / 180),
    flow: (i, n, s) => (i < n - 4 ? [4, NaN] : i < n - 2 ? [2, NaN] : [0, 2e-2 * 10 ** (0.1 * normal('c', i, s)), s > 880 && s < 930 ? 17 : 0]),
  },
  {
    name: '4-frozen-backbone', start: start + 180, secondsPerStep: 0.3,
    parameters: [...conv('backbone.conv1', 32, 3), ...norm('backbone.bn1', 32), ...conv('backbone.conv2', 64, 32), ...linear('neck', 128, 1024), ...linear('aux', 10, 128), ...linear('classifier', 10, 128)],
    loss: (s) => 0.42 + 1.7 * Math.exp(-s / 250) + 0.05 * normal('d', s),
    accuracy: (s) => 0.86 - 0.7 * Math.exp(-s / 240),
    flow: (i, n, s) => (i < 6 ? [1, NaN] : i === n - 4 || i === n - 3 ? [3, NaN] : [0, 1.4e-3 * 10 ** (0.15 * normal('f', i, s))]),
  },
];

const columns = ['state', 'mean_abs', 'max_abs', 'norm', 'zero_share', 'non_finite', 'weight_norm', 'update_ratio'];

/** The frames of a run up to `steps`, at most `points` and the newest, as FramesBody.cs writes a whole answer. */
export function gradientFlow(run, steps, points) {
  const every = 10;
  const total = Math.floor(steps / every) + 1;
  let stride = 1;
  while (Math.ceil(total / stride) > points) stride *= 2;
  const places = Array.from({ length: Math.ceil(total / stride) }, (_, i) => i * stride);
  if (places.at(-1) !== total - 1) places.push(total - 1);
  const [n, frames] = [run.parameters.length, places.length];
  const width = n * columns.length;
  const tag = { tag: 'sonde/gradient_flow', header: { version: 1, columns, parameters: run.parameters }, count: total, total, stride, width, frames };
  const head = Buffer.from(JSON.stringify({ reading: 'gradient-flow', version: 1, part: '', cursor: '0', whole: true, tags: [tag], unreadable: [] }));
  const from = Math.ceil((8 + head.length) / 8) * 8;
  const bytes = Buffer.alloc(from + frames * 24 + Math.ceil((frames * width * 4) / 8) * 8);
  bytes.writeUInt32LE(0x31464e53, 0);
  bytes.writeUInt32LE(head.length, 4);
  head.copy(bytes, 8);
  places.forEach((place, f) => {
    const step = place * every;
    [place, step, run.start + step * run.secondsPerStep].forEach((value, column) => bytes.writeDoubleLE(value, from + (column * frames + f) * 8));
    run.parameters.forEach((p, i) => {
      const [state, mean, bad = 0] = run.flow(i, n, step);
      const size = p.shape.reduce((a, b) => a * b, 1);
      const row = [state, mean, mean * (4 + 3 * Math.abs(normal('m', i))), mean * Math.sqrt(size) * 1.3, state ? NaN : 0.02, state ? NaN : bad, 3, 1e-3];
      row.forEach((v, c) => bytes.writeFloatLE(v, from + frames * 24 + (f * width + i * columns.length + c) * 4));
    });
  });
  return bytes;
}
