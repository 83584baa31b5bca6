// What the page must do with logs that are odd: flat curves, spikes, gradients that are no numbers, records that cannot be read.
import assert from 'node:assert/strict';
import { openTab } from './tabs.mjs';

/** Pixels of a canvas by how near they are to a colour: of all that are drawn in it, those at full strength, and per column the longest run of them. */
const inkOf = (canvas, color) => canvas.evaluate((c, [r, g, b]) => {
  const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
  let full = 0;
  const columns = [];
  for (let x = 0; x < c.width; x++) {
    let [run, longest] = [0, 0];
    for (let y = 0; y < c.height; y++) {
      const i = (y * c.width + x) * 4;
      const near = data[i + 3] > 200 && Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 60;
      if (near) full++;
      run = near ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    columns.push(longest);
  }
  return { share: full / (c.width * c.height), columns, height: c.height };
}, color);

const card = (page, tag) => page.locator(`.panel .card.scalar[data-tag="${tag}"]`);

export const checks = {
  'a flat curve that ends in NaN, and one of one ulp, leave the page alive': async ({ page, shot }) => {
    await page.waitForSelector('.run-row', { timeout: 15_000 });
    await openTab(page, 'scalars');
    await card(page, 'flat/loss').locator('canvas').first().waitFor({ timeout: 10_000 });
    await card(page, 'flat/ulp').locator('canvas').first().waitFor({ timeout: 10_000 });
    assert.equal(await page.evaluate(() => 1 + 1), 2);
    await shot('flat');
  },

  'the number under a chart is the recorded one': async ({ page }) => {
    const legend = card(page, 'long/loss').locator('.legend b').first();
    await page.waitForFunction(() => /\d/.test(document.querySelector('[data-tag="long/loss"] .legend b')?.textContent ?? ''));
    assert.equal(await legend.innerText(), '0.7750');
    assert.match(await legend.getAttribute('title'), /recorded at step 19,999/);
  },

  'a long curve says that every point is kept': async ({ page }) => {
    const words = card(page, 'long/loss').locator('.reduced');
    assert.match(await words.innerText(), /^20k points in \d+ buckets$/);
    assert.match(await words.getAttribute('title'), /Every point is kept\..*of 20,000 points/);
  },

  'a spike is drawn at full ink, and noise is no block': async ({ page, shot }) => {
    const chart = card(page, 'long/loss');
    const color = await chart.locator('.swatch').first().evaluate((s) => getComputedStyle(s).backgroundColor.match(/\d+/g).slice(0, 3).map(Number));
    await page.waitForTimeout(500);
    const { columns, share, height } = await inkOf(chart.locator('canvas').first(), color);
    assert.ok(Math.max(...columns) > height * 0.5, `the tallest stroke has ${Math.max(...columns)} of ${height} pixels`);
    const noise = await inkOf(card(page, 'noise/loss').locator('canvas').first(), color);
    assert.ok(noise.share < 0.12 && share < 0.12, `${(noise.share * 100).toFixed(1)} and ${(share * 100).toFixed(1)} % of the chart are at full ink`);
    await shot('spike');
  },

  'the numbers of a zoomed view are of that view, to the point': async ({ page, shot }) => {
    for (const axis of ['Step', 'Wall']) {
      await page.getByRole('radio', { name: axis, exact: true }).first().click();
      await card(page, 'long/loss').locator('[title="Whole window"]').click();
      const over = page.locator('.window .u-over');
      await over.waitFor();
      await page.waitForFunction(() => document.querySelector('.window td:last-child')?.textContent === '20,000');
      const box = await over.boundingBox();
      await page.mouse.move(box.x + box.width * 0.31, box.y + 60);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.57, box.y + 60, { steps: 4 });
      await page.mouse.up();
      await page.waitForFunction(() => location.hash.includes('p.zoom='));
      const [from, to] = new URLSearchParams((await page.evaluate(() => location.hash)).split('?')[1]).get('p.zoom').split(',').map(Number);
      // Half a second a step, as the log was written.
      const step = (x) => (axis === 'Step' ? x : (x - 1_700_000_000) * 2);
      const [first, last] = [Math.ceil(step(from)), Math.floor(step(to))];
      const expected = [last, last - first + 1].map((n) => n.toLocaleString('en'));
      await page.waitForFunction(([s, n]) => {
        const cells = [...document.querySelectorAll('.window tbody tr:first-child td')].map((c) => c.textContent);
        return cells.at(-1) === n && cells.at(-2) === s;
      }, expected, { timeout: 10_000 }).catch(async () => assert.fail(`${axis}: ${await page.locator('.window tbody').innerText()}, expected step and points ${expected}`));
      if (axis === 'Wall') await shot('wall');
      await page.keyboard.press('Escape');
      await page.waitForSelector('.window', { state: 'detached' });
    }
    await page.getByRole('radio', { name: 'Step', exact: true }).first().click();
  },

  'runs are in natural order; newest and best first are in the address': async ({ page }) => {
    const names = () => page.locator('.run-row .name').allInnerTexts();
    const lr = async () => (await names()).filter((n) => n.startsWith('lr'));
    assert.deepEqual(await lr(), ['lr0.0001', 'lr1e-3', 'lr0.01', 'lr0.1']);
    await page.getByLabel('Order of the runs').selectOption('newest');
    await page.waitForFunction(() => location.hash.includes('sort=newest'));
    assert.deepEqual(await lr(), ['lr0.1', 'lr0.01', 'lr1e-3', 'lr0.0001']);
    await page.getByLabel('Order of the runs').selectOption('best');
    await page.getByLabel('Metric').selectOption('sweep/accuracy');
    await page.waitForFunction(() => [...document.querySelectorAll('.run-row .name')][0]?.textContent === 'lr0.01');
    assert.deepEqual((await names()).slice(0, 4), ['lr0.01', 'lr0.0001', 'lr0.1', 'lr1e-3']);
    await page.reload();
    await page.waitForFunction(() => [...document.querySelectorAll('.run-row .name')][0]?.textContent === 'lr0.01');
    await page.getByLabel('Higher is better').click();
    await page.waitForFunction(() => [...document.querySelectorAll('.run-row .name')][0]?.textContent === 'lr1e-3');
    await page.getByLabel('Order of the runs').selectOption('name');
  },

  'a filter that no run passes says so': async ({ page }) => {
    const box = page.getByPlaceholder('Filter runs');
    await box.fill('no such run');
    await page.getByText('No run matches the filter “no such run”.').first().waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await page.waitForSelector('.run-row');
  },

  'gradients that are all NaN are never 0': async ({ page, shot }) => {
    await openTab(page, 'gradient-flow');
    const flow = page.locator('.card.flow[data-run="nan"]');
    await flow.locator('canvas').first().waitFor();
    await flow.locator('.reading', { hasText: /^Every gradient is NaN or infinite$/ }).waitFor();
    const label = await flow.locator('canvas').first().getAttribute('aria-label');
    assert.match(label, /conv1\.weight: all 72 values NaN or infinite/);
    assert.doesNotMatch(`${label} ${await flow.innerText()}`, /exactly 0|mean \|g\| 0/);
    await shot('nan-flow');
  },

  'histograms of NaN alone say so with their count': async ({ page, shot }) => {
    await openTab(page, 'histograms');
    await page.getByText('3 of 3 histograms hold no finite value').waitFor();
    await page.getByText('1 of 3 histograms holds no finite value (NaN, infinite or empty): step 2').waitFor();
    await shot('nan-histogram');
  },

  'records and headers that cannot be read are reported in their panels, and the others shown': async ({ page, shot }) => {
    await openTab(page, 'dataset');
    await page.getByText(/cannot be read|not.*readable|could not load/i).filter({ visible: true }).first().waitFor();
    await page.getByText('fine-set').first().waitFor();
    await shot('null-members');
    await page.getByText(/of version 99, which is newer than the version \d+ that this Sonde reads/).filter({ visible: true }).first().waitFor();
    await openTab(page, 'activations');
    const layers = page.locator('.card.acts[data-run="newer"]');
    await layers.getByText('2 layers, none of them sick').waitFor();
    assert.match(await layers.locator('.unreadable').innerText(), /sonde\/activations\/odd cannot be read: .*layer/);
    await shot('unreadable');
    await openTab(page, 'overview');
    await page.locator('.overhead-line').waitFor();
    assert.match(await page.locator('.overhead-line').innerText(), /1 record cannot be read/);
    await page.getByText('Also in the files: 2 PR curves: no panel yet.').waitFor();
    await shot('others');
  },

  'a text of brackets is drawn in parts, and says so': async ({ page }) => {
    await openTab(page, 'texts');
    await page.getByText('First 40 KB of 204 KB shown').waitFor();
  },

  'the drawer closes by Escape; nothing is wider than a narrow window; the open tab is in sight at any width': async ({ page, shot }) => {
    for (const width of [1440, 1180, 1024, 821, 820, 400]) {
      await page.setViewportSize({ width, height: 800 });
      for (const tab of ['overview', 'overhead']) {
        await openTab(page, tab);
        await page.waitForTimeout(100);
        const out = await page.evaluate(() => {
          const nav = document.querySelector('header.top nav').getBoundingClientRect();
          return [...document.querySelectorAll('nav [role=tab]:not(.away), .more-tabs:not([hidden]) > button')].filter((b) => b.getBoundingClientRect().right > nav.right + 0.5 || b.getBoundingClientRect().left < nav.left - 0.5).map((b) => b.textContent);
        });
        assert.deepEqual(out, [], `at ${width}`);
        assert.ok(await page.locator('nav [aria-selected=true]').isVisible(), `the tab ${tab} is out of sight at ${width}`);
      }
    }
    await page.setViewportSize({ width: 400, height: 800 });
    await page.getByRole('button', { name: 'Runs', exact: true }).click();
    await page.waitForSelector('.app.drawer');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.app:not(.drawer)');
    for (const tab of ['model-graph', 'scalars', 'gradient-flow', 'texts', 'dataset', 'overhead', 'overview']) {
      await openTab(page, tab);
      await page.waitForTimeout(300);
      const wide = await page.evaluate(() => {
        const main = document.querySelector('main');
        return [main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - innerWidth];
      });
      assert.ok(Math.max(...wide) <= 0, `${tab} is ${wide} pixels too wide`);
      if (tab === 'model-graph') await shot('model-400');
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  },

  'Fit shows the whole model, and Enter in its search goes to a hit': async ({ page, shot }) => {
    await openTab(page, 'model-graph');
    await page.waitForSelector('.graph-view canvas');
    await page.getByPlaceholder('Find a layer or op').fill('^block60$');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.details .path');
    assert.equal(await page.locator('.details .path').innerText(), 'block60');
    await page.getByText('1 of 1').waitFor();
    await page.getByPlaceholder('Find a layer or op').fill('');
    await page.getByRole('button', { name: 'Fit', exact: true }).click();
    await page.waitForTimeout(300);
    const edges = await page.locator('.graph-view canvas').evaluate((c) => {
      const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
      const painted = (x, y) => data[(y * c.width + x) * 4 + 3] > 0;
      let [top, bottom] = [-1, -1];
      for (let y = 0; y < c.height; y++) for (let x = 0; x < c.width; x++) if (painted(x, y)) [top, bottom] = [top < 0 ? y : top, y];
      return { top, bottom, height: c.height };
    });
    assert.ok(edges.top > 4 && edges.bottom < edges.height - 4 && edges.bottom - edges.top > edges.height * 0.7, JSON.stringify(edges));
    assert.equal(await page.locator('.graph-tools').getByRole('button', { name: 'Overview' }).count(), 0);
    await shot('fit');
  },

  'headings are in order, and what scrolls can be reached': async ({ page }) => {
    await openTab(page, 'overview');
    const levels = await page.evaluate(() => [...document.querySelectorAll('h1, h2, h3, h4, h5')].map((h) => Number(h.tagName[1])));
    assert.equal(levels.filter((l) => l === 1).length, 1);
    levels.forEach((level, i) => assert.ok(i === 0 ? level === 1 : level <= levels[i - 1] + 1, `heading ${i} of ${levels}`));
    assert.equal(await page.evaluate(() => [...document.querySelectorAll('pre')].filter((p) => p.tabIndex < 0).length), 0);
  },

  'nothing threw': async ({ problems }) => assert.deepEqual(problems.filter((p) => !/Failed to load resource/.test(p)), []),
};
