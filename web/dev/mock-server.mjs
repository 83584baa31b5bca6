// A stand-in for the server: serves dist/ and the API with made-up runs that grow. Flags: --port N, --empty, --missing, --still, --many N runs.
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findings } from './findings.mjs';
import { filterGrid, sampleGrid } from './png.mjs';
import { normal } from './random.mjs';
import { gradientFlow, runs as allRuns } from './runs.mjs';
import { scalarsAnswer, scalarTags } from './scalars.mjs';

const { values: flags } = parseArgs({ options: { port: { type: 'string', default: '6106' }, empty: { type: 'boolean' }, missing: { type: 'boolean' }, still: { type: 'boolean' }, many: { type: 'string' } } });
const runs = flags.empty || flags.missing ? []
  : flags.many ? Array.from({ length: Number(flags.many) }, (_, i) => ({ ...allRuns[i % 4], name: `sweep/${allRuns[i % 4].name}-${i}`, start: allRuns[0].start + i }))
  : allRuns;
const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist');
const logdir = 'runs';
const csp = "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };
const histogramTags = ['weights/conv1.weight', 'gradients/conv1.weight', 'weights/fc1.weight', 'gradients/fc1.weight'];

let version = 1;
const grown = new Map(runs.map((run, i) => [run, 1500 + (i % 10) * 130]));
const stepsOf = (run) => grown.get(run);
const versionOf = (run) => stepsOf(run) + 1;
const listeners = new Set();

function tagList(has) {
  const found = new Map();
  runs.forEach((run, i) => {
    for (const tag of has(run)) found.set(tag, [...(found.get(tag) ?? []), i]);
  });
  return [...found].map(([tag, indices]) => ({ tag, runs: indices }));
}

const imageTags = (run) => (run.name.startsWith('1') ? ['data/train', 'data/test', 'filters/conv1'] : run.name.startsWith('4') ? ['filters/conv1'] : []);
const datasetTags = (run) => (run.name.startsWith('1') || run.name.startsWith('4') ? ['sonde/train/dataset', 'sonde/test/dataset'] : []);

function histograms(run, tag, points) {
  const every = 50;
  const total = Math.floor(stepsOf(run) / every) + 1;
  const count = Math.min(total, points);
  const steps = Array.from({ length: count }, (_, i) => Math.round((i * (total - 1)) / Math.max(count - 1, 1)) * every);
  const bins = steps.map((step) => {
    const width = tag.startsWith('grad') ? 0.01 * (0.3 + Math.exp(-step / 500)) : 0.05 + 0.09 * (1 - Math.exp(-step / 600));
    const shift = tag.startsWith('grad') ? 0 : 0.02 * (1 - Math.exp(-step / 300));
    return Array.from({ length: 40 }, (_, b) => {
      const edge = (b - 20) * (tag.startsWith('grad') ? 0.002 : 0.02);
      const size = tag.startsWith('grad') ? 0.002 : 0.02;
      const z = (edge + size / 2 - shift) / width;
      return [edge, edge + size, Math.max(0, Math.round((4000 * size * (Math.exp(-z * z / 2) + (tag.startsWith('weights') ? 0.5 * Math.exp(-((z - 1.6) ** 2) * 3) * (1 - Math.exp(-step / 700)) : 0))) / width * (1 + 0.06 * normal(tag, step, b))))];
    });
  });
  return { run: run.name, tag, total, steps, wallTimes: steps.map((s) => run.start + s * run.secondsPerStep), bins };
}

function images(run, tag) {
  const steps = tag.startsWith('data/') ? [0] : Array.from({ length: Math.floor(stepsOf(run) / 100) + 1 }, (_, i) => i * 100);
  const { width, height } = picture(tag, 0);
  return { run: run.name, tag, total: steps.length, items: steps.map((step, index) => ({ index, step, wallTime: run.start + step * run.secondsPerStep, width, height })) };
}

const picture = (tag, step) => (tag === 'data/train' ? sampleGrid(16, 6) : tag === 'data/test' ? sampleGrid(16, 4, 0.12) : filterGrid(step));

const dataset = (run, tag) => {
  const train = tag.includes('train');
  const rare = run.name.startsWith('4') && train;
  const classCounts = Array.from({ length: 10 }, (_, i) => Math.round((train ? 6000 : 1000) * (1 + 0.06 * normal('c', i)) * (rare && i > 6 ? 0.08 : 1)));
  return {
    version: 1, name: train ? 'train' : 'test', samples: classCounts.reduce((a, b) => a + b), sampleShape: [1, 28, 28],
    classNames: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'], classCounts, min: -0.4242, max: 2.8215, mean: 0.0001, standardDeviation: 1, nonFinite: rare ? 12 : 0,
  };
};

const problems = [
  { path: '4-frozen-backbone/events.out.tfevents.1732.host.71.0', offset: 182734, reason: 'data CRC differs: record of 4 112 bytes skipped' },
  { path: 'old/events.out.tfevents.1601', offset: null, reason: 'permission denied' },
];

const routes = {
  '/api/runs': () => ({
    version, logdir, exists: !flags.missing, problems: runs.length ? problems : [],
    runs: runs.map((run) => ({ name: run.name, version: versionOf(run), startTime: run.start, lastTime: run.start + stepsOf(run) * run.secondsPerStep, scalars: Object.keys(scalarTags(run)).length, problems: run.name.startsWith('4') ? 1 : 0 })),
  }),
  '/api/tags': () => ({
    version, runs: runs.map((r) => r.name), scalars: tagList((r) => Object.keys(scalarTags(r))), histograms: tagList((r) => (r.name.startsWith('1') || r.name.startsWith('2') ? histogramTags : [])),
    images: tagList(imageTags), texts: [], readings: { 'gradient-flow': tagList(() => ['sonde/gradient_flow']), dataset: tagList(datasetTags) }, others: [],
  }),
  '/api/findings': () => (runs.length ? findings(logdir, stepsOf(runs[1])) : { logdir, runs: [] }),
  '/api/scalars': (q) => scalarsAnswer(q.getAll('run').map((n) => runs.find((r) => r.name === n)), stepsOf, q.get('tag'), Number(q.get('points') ?? 800), Number(q.get('from') ?? -Infinity), Number(q.get('to') ?? Infinity)),
  '/api/gradient-flow': (q, run) => gradientFlow(run, stepsOf(run), Number(q.get('points') ?? 200)),
  '/api/layer-health': (q, run) => ({ run: run.name, signs: [], flows: [] }),
  '/api/histograms': (q, run) => histograms(run, q.get('tag'), Number(q.get('points') ?? 50)),
  '/api/images': (q, run) => images(run, q.get('tag')),
  '/api/images/data': (q, run) => picture(q.get('tag'), images(run, q.get('tag')).items[Number(q.get('index'))]?.step ?? 0).bytes,
  '/api/dataset': (q, run) => dataset(run, q.get('tag')),
};

const snapshotText = () => `event: snapshot\ndata: ${JSON.stringify({ version, runs: Object.fromEntries(runs.map((r) => [r.name, versionOf(r)])), tags: 1, problems: problems.length })}\n\n`;

const bytesOf = (body) => (Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body, (_, v) => (typeof v === 'number' && !Number.isFinite(v) ? String(v) : v))));

function answer(url) {
  return routes[url.pathname]?.(url.searchParams, runs.find((r) => r.name === url.searchParams.get('run')));
}

/** As BatchEndpoint.cs writes it. */
function batch(asked) {
  const parts = asked.flatMap((address) => {
    const body = bytesOf(answer(new URL(address, 'http://localhost')));
    return [u32(200, body.length), body, Buffer.alloc((8 - (body.length % 8)) % 8)];
  });
  return Buffer.concat([u32(0x31424e53, asked.length), ...parts]);
}

const u32 = (...values) => Buffer.from(Uint32Array.from(values).buffer);
routes['/api/batch'] = (q) => batch(q.getAll('get'));

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/api/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.write(snapshotText());
    listeners.add(response);
    request.on('close', () => listeners.delete(response));
    return;
  }
  if (routes[url.pathname]) {
    const body = answer(url);
    const binary = Buffer.isBuffer(body);
    const type = !binary ? 'application/json' : url.pathname === '/api/images/data' ? 'image/png' : 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' });
    response.end(bytesOf(body));
    return;
  }
  const path = join(dist, url.pathname === '/' ? 'index.html' : url.pathname);
  if (!path.startsWith(dist) || !existsSync(path)) {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not found"}');
    return;
  }
  response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream', 'content-encoding': 'br', 'content-security-policy': csp, 'cache-control': 'no-cache' });
  response.end(readFileSync(`${path}.br`));
});

if (!flags.still)
  setInterval(() => {
    version++;
    runs.forEach((run, i) => {
      if ((version + i) % 2 === 0) grown.set(run, grown.get(run) + 4);
    });
    for (const listener of listeners) listener.write(snapshotText());
  }, 500);

server.listen(Number(flags.port), '127.0.0.1', () => console.log(`http://127.0.0.1:${flags.port}`));
