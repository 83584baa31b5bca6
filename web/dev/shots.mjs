// Takes a screenshot of every tab in both themes and several widths: npm run shots -- --url http://127.0.0.1:6106 --shots DIR [--widths 420,1600] [--only TEXT] [--dist]
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fromDist } from '../bench/support.mjs';
import { launch } from '../e2e/browser.mjs';

const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://127.0.0.1:6106' }, shots: { type: 'string', default: 'shots' }, only: { type: 'string', default: '' }, wait: { type: 'string', default: '1400' }, widths: { type: 'string', default: '420,821,1024,1180,1600' }, full: { type: 'boolean' }, dist: { type: 'boolean' } } });
mkdirSync(values.shots, { recursive: true });
const browser = await launch();
const views = { overview: '#overview', scalars: '#scalars', 'gradient-flow': '#gradient-flow', 'autograd-graph': '#autograd-graph', activations: '#activations', histograms: '#histograms', images: '#images', dataset: '#dataset', 'model-graph': '#model-graph', texts: '#texts', overhead: '#overhead', 'step-time': '#step-time', health: '#model-graph?p.colour=health', window: '#scalars?chart=loss%2Ftrain' };
for (const theme of ['dark', 'light'])
  for (const size of values.widths.split(',')) {
    const page = await browser.newPage({ viewport: { width: Number(size), height: 900 }, colorScheme: theme });
    if (values.dist) await fromDist(page);
    page.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log(theme, size, m.text()));
    page.on('pageerror', (e) => console.log(theme, size, e.stack));
    for (const [name, hash] of Object.entries(views)) {
      const shot = `${name}-${theme}-${size}`;
      if (!shot.includes(values.only)) continue;
      await page.goto(`${values.url}/${hash}`);
      await page.reload();
      await page.waitForTimeout(Number(values.wait));
      const [wide, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      if (wide > width) console.log(`${shot}: ${wide} pixels wide`);
      await page.screenshot({ path: `${values.shots}/${shot}.png`, fullPage: values.full });
    }
    await page.close();
  }
await browser.close();
