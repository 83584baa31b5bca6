// Measures how long a fresh browser takes from the first byte of the page to the first paint, and to the first chart.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from '../e2e/browser.mjs';
import { EventFile, scalar } from './event-file.mjs';
import { fromDist, loaded, machine, pause, scratch, serve, spread } from './support.mjs';

const { values } = parseArgs({ options: { loads: { type: 'string', default: '25' }, port: { type: 'string', default: '6319' }, dist: { type: 'boolean' } } });
const folder = scratch();
for (let r = 0; r < 5; r++) {
  const file = new EventFile(join(folder, `run-${r}`, 'events.out.tfevents.1700000000.host'), 1.7e9 + r);
  for (let s = 0; s < 5000; s++)
    file.write(Buffer.concat(['loss/train', 'accuracy/train', 'learning_rate', 'gradients/norm'].map((tag, t) => scalar(tag, Math.exp(-s / (300 + r)) + 0.05 * Math.sin(s * 12.9898 + t), s, 1.7e9 + r + s))));
  file.close();
}
const server = await serve(folder, Number(values.port));
await loaded(server.url, 5);
const browser = await launch();
const times = [];
for (let i = -3; i < Number(values.loads); i++) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  if (values.dist) await fromDist(page);
  await page.addInitScript(() => {
    const stroke = CanvasRenderingContext2D.prototype.stroke;
    CanvasRenderingContext2D.prototype.stroke = function (...path) {
      stroke.apply(this, path);
      if (window.chartAt || !path.length || !this.canvas.closest('.card.scalar')) return;
      window.chartAt = -1;
      requestAnimationFrame(() => setTimeout(() => (window.chartAt = performance.now())));
    };
  });
  await page.goto(`${server.url}/#overview`);
  await page.waitForFunction(() => window.chartAt > 0);
  const { chart, first, answer } = await page.evaluate(() => ({
    chart: window.chartAt,
    first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    answer: performance.getEntriesByType('navigation')[0].responseEnd,
  }));
  if (i >= 0) times.push({ chart, first, answer }); // the first loads compile the server's code
  await context.close();
  await pause(200);
}
console.log(`Machine: ${await machine(browser)}. ${times.length} loads, each in a browser context of its own, nothing cached. 5 runs x 4 charts x 5000 points.\n`);
console.log('| from, to | ms p50 | ms p95 |\n| --- | ---: | ---: |');
for (const [name, of] of [['the page has come, first paint', (t) => t.first - t.answer], ['the page has come, first chart painted', (t) => t.chart - t.answer], ['request of the page, first chart painted', (t) => t.chart]])
  console.log(`| ${name} | ${spread(times.map(of), 0).join(' | ')} |`);
await browser.close();
server.stop();
process.exit(0);
