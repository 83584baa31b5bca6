// Measures the time from bytes in the file to the event stream, and to pixels of the page: with a quiet machine and beside a load.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { cpus } from 'node:os';
import { launch } from '../e2e/browser.mjs';
import { EventFile, scalar } from './event-file.mjs';
import { fromDist, loaded, machine, pause, scratch, serve, spread } from './support.mjs';

const { values } = parseArgs({ options: { points: { type: 'string', default: '110' }, port: { type: 'string', default: '6318' }, load: { type: 'boolean' }, dist: { type: 'boolean' }, runs: { type: 'string', default: '3' } } });
const points = Number(values.points);
const tags = ['loss/train', 'accuracy/train', 'learning_rate', 'gradients/norm'];
const now = () => performance.timeOrigin + performance.now();

const folder = scratch();
const files = Array.from({ length: Number(values.runs) }, (_, r) => new EventFile(join(folder, `run-${r}`, 'events.out.tfevents.1700000000.host'), 1.7e9));
const write = (file, step) => file.write(Buffer.concat(tags.map((tag, t) => scalar(tag, Math.exp(-step / 300) + 0.05 * Math.sin(step * 12.9898 + t), step, Date.now() / 1000))));
for (const file of files) for (let s = 0; s < 500; s++) write(file, s);
const server = await serve(folder, Number(values.port));
await loaded(server.url, files.length);

/** When each version of run-0 came over the stream. */
const heard = [];
const stream = await fetch(`${server.url}/api/events?pause=40`);
void (async () => {
  const decoder = new TextDecoder();
  for await (const chunk of stream.body) if (decoder.decode(chunk, { stream: true }).includes('event: snapshot')) heard.push(now());
})().catch(() => {}); // The server ends with the measurement.

const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
if (values.dist) await fromDist(page);
// A step is shown when the chart was stroked after its label named the step, and the frame with that stroke is on its way.
await page.addInitScript(() => {
  window.shown = [];
  let [named, done] = [-1, -1];
  const stroke = CanvasRenderingContext2D.prototype.stroke;
  CanvasRenderingContext2D.prototype.stroke = function (...path) {
    stroke.apply(this, path);
    if (named <= done || !path.length || !this.canvas.closest('[data-tag="loss/train"]')) return;
    const step = (done = named);
    requestAnimationFrame(() => setTimeout(() => window.shown.push([step, performance.timeOrigin + performance.now()])));
  };
  document.addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
    const label = document.querySelector('[data-tag="loss/train"] .chart')?.getAttribute('aria-label') ?? '';
    const step = Number(/run-0: \S+ at step (\d+)/.exec(label)?.[1] ?? -1);
    if (step > named) named = step;
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-label'] }));
});
await page.goto(`${server.url}/#scalars`);
await page.waitForSelector('.card.scalar canvas');
await pause(12_000); // code is compiled, and the browser has told how busy the machine is

const workers = values.load ? cpus().map(() => new Worker('const a=new Float64Array(1<<20);for(;;)for(let i=1;i<a.length;i++)a[i]=a[i-1]*0.5+Math.sin(i);', { eval: true })) : [];
if (values.load) await pause(8000);
const written = [];
for (let i = 0; i < points; i++) {
  written.push([500 + i, now()]);
  write(files[0], 500 + i);
  await pause(values.load ? 100 : 700 + Math.random() * 600);
}
await pause(values.load ? 15_000 : 1500);
const shown = await page.evaluate(() => window.shown);
await page.hover('.live');
const told = await page.locator('.live').getAttribute('title');
workers.forEach((w) => w.terminate());

const after = (list, at) => list.find((t) => t >= at);
const toStream = written.map(([, at]) => after(heard, at) - at).filter((ms) => !Number.isNaN(ms));
const toPixel = written.map(([step, at]) => (shown.find(([s]) => s >= step)?.[1] ?? NaN) - at);
if (toPixel.some(Number.isNaN)) throw new Error(`${toPixel.filter(Number.isNaN).length} of ${points} points were never shown`);
if (toPixel.some((ms) => ms < 0)) throw new Error('a point was shown before it was written: the steps were not told apart');
console.log(`Machine: ${await machine(browser)}. ${points} points, ${files.length} runs x ${tags.length} charts. The page says: ${told}\n`);
console.log('| where | ms p50 | ms p95 | worst |\n| --- | ---: | ---: | ---: |');
for (const [name, list] of [['event stream', toStream], ['pixel', toPixel]]) console.log(`| ${name}${values.load ? ', beside a load on every core' : ', quiet machine'} | ${spread(list, 0).join(' | ')} | ${Math.max(...list).toFixed(0)} |`);
await browser.close();
server.stop();
process.exit(0);
