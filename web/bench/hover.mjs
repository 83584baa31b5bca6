// Measures main-thread work a frame while the pointer moves, and while a zoomed chart is panned, over charts of many runs.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { existsSync, readFileSync } from 'node:fs';
import { launch } from '../e2e/browser.mjs';
import { EventFile, scalar } from './event-file.mjs';
import { fromDist, loaded, machine, pause, scratch, serve, spread } from './support.mjs';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '200' }, points: { type: 'string', default: '1000' }, port: { type: 'string', default: '6317' }, detail: { type: 'boolean' }, smoothing: { type: 'string', default: '0.6' }, logs: { type: 'string' }, dist: { type: 'boolean' }, css: { type: 'string' } } });
const [runs, points] = [Number(values.runs), Number(values.points)];
const tags = ['loss/train', 'loss/validation', 'accuracy/train', 'accuracy/validation', 'learning_rate', 'gradients/norm'];

const folder = values.logs ?? scratch();
if (!existsSync(join(folder, 'sweep')))
for (let r = 0; r < runs; r++) {
  const file = new EventFile(join(folder, `sweep/run-${r}`, 'events.out.tfevents.1700000000.host'), 1.7e9 + r);
  const chunks = [];
  for (let s = 0; s < points; s++)
    tags.forEach((tag, t) => chunks.push(scalar(tag, Math.exp(-s / (150 + r + 40 * t)) * (1 + r / 150) + 0.05 * Math.sin(s * 12.9898 + r * 78.233) * Math.sin(s * 0.71 + r), s, 1.7e9 + r + s * 0.5)));
  file.write(Buffer.concat(chunks));
  file.close();
}
const server = await serve(folder, Number(values.port));
await loaded(server.url, runs);
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, bypassCSP: Boolean(values.css) });
if (values.dist) await fromDist(page);
await page.goto(`${server.url}/#scalars?smooth=${values.smoothing}`);
await page.waitForFunction((n) => document.querySelectorAll('.card.scalar canvas').length >= n && document.querySelectorAll('.legend li').length > n, 4, { timeout: 60_000 });
if (values.css) await page.addStyleTag({ content: values.css });
await pause(6000);

/** Thread time of all tasks of the page's main thread, summed from frame to frame; only frames in which an input arrived. */
function frames(path) {
  const { traceEvents } = JSON.parse(readFileSync(path, 'utf8'));
  const mains = traceEvents.filter((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain');
  const busy = new Map(mains.map((m) => [`${m.pid} ${m.tid}`, traceEvents.filter((e) => e.pid === m.pid && e.tid === m.tid)]));
  const events = [...busy.values()].sort((a, b) => b.filter((e) => e.name === 'EventDispatch').length - a.filter((e) => e.name === 'EventDispatch').length)[0].sort((a, b) => a.ts - b.ts);
  const tasks = events.filter((e) => e.ph === 'X' && e.name === 'RunTask');
  const starts = events.filter((e) => e.name === 'Commit').map((e) => e.ts);
  const sums = starts.map(() => ({ work: 0, wall: 0, input: false, parts: {} }));
  const at = (ts) => starts.findIndex((start) => start >= ts);
  for (const task of tasks) {
    const i = at(task.ts);
    if (i < 0) continue;
    sums[i].work += (task.tdur ?? task.dur) / 1000;
    sums[i].wall += task.dur / 1000;
  }
  for (const e of events) {
    const i = at(e.ts);
    if (i < 0) continue;
    if (e.name === 'EventDispatch' && e.args?.data?.type === 'mousemove') sums[i].input = true;
    if (e.ph === 'X' && e.name !== 'RunTask') sums[i].parts[e.name] = (sums[i].parts[e.name] ?? 0) + (e.tdur ?? e.dur ?? 0) / 1000;
  }
  return sums.filter((s) => s.input);
}

async function measure(name, act) {
  const path = join(folder, 'trace.json');
  await browser.startTracing(page, { path, categories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'blink.user_timing', 'cc'] });
  await act();
  await pause(200);
  await browser.stopTracing();
  const found = frames(path);
  if (found.length < 60) throw new Error(`only ${found.length} frames with input: nothing to tell a percentile from`);
  const [half, most] = spread(found.map((f) => f.work));
  const [, mostWall] = spread(found.map((f) => f.wall));
  console.log(`| ${name} | ${found.length} | ${half} | ${most} | ${mostWall} |`);
  if (values.detail) {
    const totals = {};
    for (const f of found) for (const [part, ms] of Object.entries(f.parts)) totals[part] = (totals[part] ?? 0) + ms / found.length;
    console.log(Object.entries(totals).filter(([, ms]) => ms > 0.1).sort((a, b) => b[1] - a[1]).slice(0, 22).map(([part, ms]) => `  ${part} ${ms.toFixed(2)}`).join('\n'));
  }
}

console.log(`Machine: ${await machine(browser)}. ${runs} runs x ${tags.length} charts x ${points} points.\n\n| what | frames | work ms p50 | work ms p95 | by the clock ms p95 |\n| --- | ---: | ---: | ---: | ---: |`);
const box = await page.locator('.card.scalar .u-over').first().boundingBox();
/** Over a chart at 60 positions a second, as a hand would: a slow wave. */
async function wander(n) {
  for (let i = 0; i < n; i++) {
    await page.mouse.move(box.x + box.width * (0.5 + 0.45 * Math.sin(i / 23)), box.y + box.height * (0.5 + 0.4 * Math.sin(i / 7)));
    await pause(12);
  }
}
await wander(30); // once, so that code is compiled
await measure(`hover, one of ${tags.length} charts in the grid`, () => wander(240));
await page.mouse.move(5, 5);
await page.locator('.card.scalar [title="Whole window"]').first().click();
await page.waitForSelector('.window canvas');
await pause(3000);
Object.assign(box, await page.locator('.window .u-over').boundingBox());
await wander(30);
await measure('hover, one chart in the whole window', () => wander(240));
await browser.close();
server.stop();
process.exit(0);
