// Takes a screenshot of every tab, dark and light, wide and narrow: npm run shots -- --url http://127.0.0.1:6106 --shots DIR
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { launch } from '../e2e/browser.mjs';

const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://127.0.0.1:6106' }, shots: { type: 'string', default: 'shots' }, only: { type: 'string', default: '' }, wait: { type: 'string', default: '1400' } } });
mkdirSync(values.shots, { recursive: true });
const browser = await launch();
const views = { overview: '#overview', scalars: '#scalars', 'gradient-flow': '#gradient-flow', 'autograd-graph': '#autograd-graph', activations: '#activations', histograms: '#histograms', images: '#images', data: '#data', model: '#model', window: '#scalars?chart=loss%2Ftrain' };
for (const theme of ['dark', 'light'])
  for (const [size, viewport] of Object.entries({ wide: { width: 1440, height: 900 }, narrow: { width: 420, height: 900 } })) {
    const page = await browser.newPage({ viewport, colorScheme: theme });
    page.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log(theme, size, m.text()));
    page.on('pageerror', (e) => console.log(theme, size, e.stack));
    for (const [name, hash] of Object.entries(views)) {
      const shot = `${name}-${theme}-${size}`;
      if (!shot.includes(values.only)) continue;
      await page.goto(`${values.url}/${hash}`);
      await page.reload();
      await page.waitForTimeout(Number(values.wait));
      await page.screenshot({ path: `${values.shots}/${shot}.png` });
    }
    await page.close();
  }
await browser.close();
