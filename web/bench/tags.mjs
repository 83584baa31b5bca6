// Measures how long a hundred thousand tags take to be sent, listed on the page, and searched.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from '../e2e/browser.mjs';
import { EventFile, scalar } from './event-file.mjs';
import { fromDist, loaded, machine, pause, scratch, serve, spread } from './support.mjs';

const { values } = parseArgs({ options: { tags: { type: 'string', default: '100000' }, runs: { type: 'string', default: '50' }, port: { type: 'string', default: '6320' }, dist: { type: 'boolean' } } });
const [tags, runs] = [Number(values.tags), Number(values.runs)];
const folder = scratch();
for (let r = 0; r < runs; r++) {
  const file = new EventFile(join(folder, `run-${r}`, 'events.out.tfevents.1700000000.host'), 1.7e9 + r);
  // Every tag in two runs: a series takes memory, and a hundred thousand in every run would be five million of them.
  for (let t = r; t < tags * 2; t += runs) file.write(scalar(`layer${(t >> 1) % 500}/weight${t >> 1}/norm`, t, 0, 1.7e9));
  file.close();
}
const server = await serve(folder, Number(values.port));
await loaded(server.url, runs);
const answers = [];
let bytes = 0;
for (let i = 0; i < 23; i++) {
  const start = performance.now();
  bytes = (await (await fetch(`${server.url}/api/tags`)).arrayBuffer()).byteLength;
  if (i >= 3) answers.push(performance.now() - start);
}
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
if (values.dist) await fromDist(page);
await page.goto(`${server.url}/#scalars`);
await page.waitForSelector('.card.scalar canvas', { timeout: 120_000 });
await pause(4000);
/** From the key to the frame that shows what was found. */
const search = (text) => page.evaluate((t) => new Promise((done) => {
  const box = document.querySelector('[data-key="/"]');
  const start = performance.now();
  box.value = t;
  box.dispatchEvent(new Event('input', { bubbles: true }));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
}), text);
const searches = [];
for (let i = 0; i < 25; i++) {
  const ms = await search(['weight123', 'weight1234', 'layer7/', 'norm', '99/norm$'][i % 5]);
  if (i >= 5) searches.push(ms);
  await pause(300);
}
console.log(`Machine: ${await machine(browser)}. ${tags} tags, each in 2 of ${runs} runs; /api/tags is ${(bytes / 1e6).toFixed(1)} MB.\n`);
console.log('| what | ms p50 | ms p95 |\n| --- | ---: | ---: |');
console.log(`| tags sent by the server | ${spread(answers, 0).join(' | ')} |`);
console.log(`| from a key in the search box to the frame that shows what it finds | ${spread(searches, 0).join(' | ')} |`);
await browser.close();
server.stop();
process.exit(0);
