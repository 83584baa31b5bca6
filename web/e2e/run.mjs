// Tests the page in Chromium against a running server: npm run e2e -- --url http://127.0.0.1:6006 [--checks odd] [--shots DIR]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from './browser.mjs';

const { values } = parseArgs({ options: { url: { type: 'string' }, shots: { type: 'string' }, checks: { type: 'string', default: 'checks' } } });
if (!values.url) {
  console.error('usage: npm run e2e -- --url http://127.0.0.1:PORT [--shots DIR]');
  process.exit(2);
}
if (values.shots) mkdirSync(values.shots, { recursive: true });

const { checks } = await import(`./${values.checks}.mjs`);
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const host = new URL(values.url).host;
const problems = [];
const foreign = [];
page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
page.on('pageerror', (error) => problems.push(error.stack ?? error.message));
page.on('request', (request) => {
  const url = new URL(request.url());
  if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && url.host !== host) foreign.push(request.url());
});

const shot = async (name) => {
  if (values.shots) await page.screenshot({ path: join(values.shots, `${name}.png`) });
};

let [passed, failed] = [0, 0];
await page.goto(values.url);
for (const [name, check] of Object.entries(checks)) {
  try {
    await check({ page, shot, problems, foreign });
    passed++;
    console.log(`ok    ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}\n      ${String(error.message ?? error).split('\n').slice(0, 12).join('\n      ')}`);
    await shot(`failed-${failed}`);
    await page.keyboard.press('Escape'); // what it left open covers what the next one looks at
  }
}
await browser.close();
console.log(`e2e: ${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
