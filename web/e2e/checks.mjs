// What the page must do in a real browser, check by check. Each throws when it does not.
import assert from 'node:assert/strict';
import { openTab } from './tabs.mjs';

/** How many pixels of a canvas are painted in a colour that is not grey: curves, bars and maps, but no axes. */
const colored = (canvas) => canvas.evaluate((c) => {
  const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
  let n = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 40 && Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 40) n++;
  return n;
});

async function painted(locator, atLeast) {
  await locator.first().waitFor({ timeout: 10_000 });
  let n = 0;
  for (let tries = 0; tries < 40; tries++) {
    n = await colored(locator.first());
    if (n >= atLeast) return n;
    await locator.page().waitForTimeout(100);
  }
  assert.fail(`the canvas has ${n} coloured pixels, expected at least ${atLeast}`);
}

export const checks = {
  'lists at least two runs': async ({ page }) => {
    await page.waitForSelector('.run-row', { timeout: 15_000 });
    assert.ok((await page.locator('.run-row').count()) >= 2);
  },

  'is live': async ({ page }) => {
    await page.waitForSelector('.live.live', { timeout: 10_000 });
  },

  'the overview lists a finding, opened, with what to do or its evidence': async ({ page, shot }) => {
    await page.waitForSelector('.findings .finding', { timeout: 20_000 });
    const first = page.locator('.findings .finding').first();
    assert.ok((await first.locator('.title').innerText()).length > 5);
    assert.ok((await first.locator('.rule').innerText()).length > 2);
    await first.locator('.details').waitFor();
    assert.ok((await page.locator('.run-row .badge').count()) > 0, 'no run wears a verdict');
    await shot('overview');
  },

  'the diagnosis says what it left out': async ({ page }) => {
    assert.match(await page.locator('.findings .note').innerText(), /restarted.*from step 120.*left out/s);
  },

  'charts draw': async ({ page, shot }) => {
    await openTab(page, 'scalars');
    await painted(page.locator('.card.scalar canvas'), 100);
    const label = await page.locator('.card.scalar .chart').first().getAttribute('aria-label');
    assert.match(label, /at step/);
    await shot('scalars');
  },

  'the cursor shows values, and the other charts follow': async ({ page, shot }) => {
    const over = page.locator('.card.scalar .u-over').first();
    const box = await over.boundingBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.5);
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
    await page.waitForSelector('.tooltip tbody tr', { timeout: 5000 });
    assert.match(await page.locator('.tooltip tbody tr td:nth-child(3)').first().innerText(), /\d|NaN|Inf/);
    const others = await page.locator('.card.scalar .u-cursor-x').evaluateAll((lines) => lines.slice(1).filter((l) => new DOMMatrix(getComputedStyle(l).transform).e > 0).length);
    assert.ok(others > 0 || (await page.locator('.card.scalar canvas').count()) < 2, 'no other chart shows the cursor');
    await shot('tooltip');
    await page.mouse.move(5, 5);
    await page.waitForSelector('.tooltip', { state: 'detached' });
  },

  'a chart bears its display name, and says what it shows': async ({ page, shot }) => {
    const card = page.locator('.card.scalar[data-tag="accuracy/train"]').first();
    assert.equal(await card.locator('h3').innerText(), 'Right answers');
    await card.getByRole('button', { name: 'About accuracy/train' }).click();
    await page.waitForSelector('.about strong');
    assert.match(await page.locator('.about').innerText(), /accuracy\/train\s+baseline\s.*right answers\s+sweep\/high-rate\s.*Share of hits/s);
    await shot('about');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.about', { state: 'detached' });
  },

  'a drag zooms, a double click shows all again': async ({ page }) => {
    const card = page.locator('.card.scalar').first();
    const box = await card.locator('.u-over').boundingBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await card.getByText('reset zoom').waitFor();
    await card.locator('.u-over').dblclick();
    await card.getByText('reset zoom').waitFor({ state: 'detached' });
  },

  'a drag with Shift moves along the chart, and the curve is there': async ({ page }) => {
    const card = page.locator('.card.scalar').first();
    const box = await card.locator('.u-over').boundingBox();
    const drag = async (from, to) => {
      await page.mouse.move(box.x + box.width * from, box.y + 60);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * to, box.y + 60, { steps: 6 });
      await page.mouse.up();
    };
    await drag(0.1, 0.3);
    await card.getByText('reset zoom').waitFor();
    const asked = page.waitForRequest((r) => /api\/scalars.*to=/.test(r.url()));
    await page.keyboard.down('Shift');
    await drag(0.9, 0.2);
    await page.keyboard.up('Shift');
    const to = Number(new URL((await asked).url()).searchParams.get('to'));
    assert.ok(to > 100, `asked for steps up to ${to} only`);
    await painted(card.locator('canvas'), 60);
    await card.locator('.u-over').dblclick();
    await card.getByText('reset zoom').waitFor({ state: 'detached' });
    await page.mouse.move(5, 5);
  },

  'the whole window takes the focus and the address its zoom; Escape gives back what was': async ({ page }) => {
    const opener = page.locator('.card.scalar [title="Whole window"]').first();
    await opener.focus();
    await page.keyboard.press('Enter');
    const box = await page.locator('.window .u-over').boundingBox();
    await page.keyboard.press('Tab');
    assert.ok(await page.evaluate(() => document.activeElement.closest('.window') !== null), 'the focus is outside');
    await page.mouse.move(box.x + box.width * 0.2, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await page.waitForFunction(() => location.hash.includes('p.zoom='));
    await page.reload();
    await page.locator('.window').getByText('reset zoom').waitFor();
    await page.locator('.window input[type=number]').focus();
    await page.keyboard.press('Escape');
    await page.locator('.window').waitFor({ state: 'detached' });
    assert.ok(!(await page.evaluate(() => location.hash)).includes('zoom'), 'the zoom stays in the address');
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.locator('.window').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.window').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement.title === 'Whole window');
    await page.evaluate(() => document.activeElement.blur());
    await page.mouse.move(5, 5);
  },

  'the search box filters charts and says when it is no expression': async ({ page }) => {
    await page.mouse.move(5, 5);
    await page.keyboard.press('/');
    const all = await page.locator('.card.scalar').count();
    await page.keyboard.type('^no such tag$');
    await page.waitForFunction(() => document.querySelectorAll('.card.scalar').length === 0);
    await page.locator('[data-key="/"]').fill('(');
    await page.getByText('invalid expression').waitFor();
    await page.locator('[data-key="/"]').fill('');
    await page.waitForFunction((n) => document.querySelectorAll('.card.scalar').length === n, all);
    await page.locator('[data-key="/"]').blur();
  },

  'a double click shows one run alone, and the address holds it': async ({ page }) => {
    const name = page.locator('.run-row .name').first();
    await name.dblclick();
    await page.waitForFunction(() => document.querySelectorAll('.run-row:not(.off)').length === 1);
    assert.match(await page.evaluate(() => location.hash), /run=/);
    await page.reload();
    await page.waitForSelector('.run-row');
    await page.waitForFunction(() => document.querySelectorAll('.run-row:not(.off)').length === 1);
    await page.locator('.run-row .name').first().dblclick();
    await page.waitForFunction(() => document.querySelectorAll('.run-row.off').length === 0);
  },

  'the theme switches': async ({ page, shot }) => {
    const look = () => page.evaluate(() => `${document.documentElement.dataset.theme} ${getComputedStyle(document.body).backgroundColor}`);
    const seen = new Set([await look()]);
    for (let i = 0; i < 2; i++) {
      await page.click('[data-action="theme"]');
      seen.add(await look());
      if (i === 0) await shot('theme');
    }
    assert.equal(seen.size, 2, `themes seen: ${[...seen].join('; ')}`);
    await page.click('[data-action="theme"]');
  },

  'gradient flow draws bars and map': async ({ page, shot }) => {
    await openTab(page, 'gradient-flow');
    await painted(page.locator('.flow .bars canvas'), 50);
    await painted(page.locator('.flow .map canvas'), 50);
    await shot('gradient-flow');
  },

  'the other tabs open, with content or with code that makes some': async ({ page, shot }) => {
    for (const [tab, kind] of [['autograd-graph', '.card.autograd canvas'], ['activations', '.card.acts canvas'], ['histograms', '.card.histogram'], ['images', '.card.image'], ['dataset', '.card.dataset']]) {
      await openTab(page, tab);
      await page.waitForSelector(`.panel.${tab} ${kind}, .panel.${tab} .empty, .panel.${tab} .hollow.page`, { timeout: 10_000 });
      await page.waitForTimeout(400);
      await shot(tab);
    }
  },

  'each lazy panel brought its style sheet, from this server': async ({ page }) => {
    await openTab(page, 'model-graph');
    await page.waitForFunction((names) => {
      const there = new Set([...document.styleSheets].filter((s) => s.cssRules.length > 0).map((s) => new URL(s.href).pathname.split('/').pop()));
      return names.every((name) => there.has(name));
    }, ['main.css', 'images.css', 'histograms.css', 'dataset.css', 'autograd-graph.css', 'model-graph.css'], { timeout: 10_000 });
  },

  'what a restart left behind is dotted, named, said at the cursor, and can be hidden': async ({ page, shot }) => {
    await openTab(page, 'scalars');
    const card = page.locator('.card.scalar', { has: page.locator('.legend .left') }).first();
    await card.waitFor({ timeout: 10_000 });
    await card.scrollIntoViewIfNeeded();
    assert.match(await card.locator('.chart').getAttribute('aria-label'), /left behind by a restart at step \d/);
    const box = await card.locator('.u-over').boundingBox();
    const line = page.locator('.tooltip .note').first();
    for (let at = 0.05; at < 1 && (await line.count()) === 0; at += 0.05) {
      await page.mouse.move(box.x + box.width * at, box.y + box.height * 0.5);
      await page.waitForTimeout(60);
    }
    assert.match(await line.innerText(), /left behind by a restart at step \d/);
    await shot('tails');
    await page.mouse.move(5, 5);
    const shown = await colored(card.locator('canvas').first());
    await card.locator('.legend .left button').click();
    await page.getByText('left behind by restarts: hidden').first().waitFor();
    assert.match(await page.evaluate(() => location.hash), /tails=0/);
    await page.waitForTimeout(300);
    const hidden = await colored(card.locator('canvas').first());
    assert.ok(hidden !== shown, `${hidden} coloured pixels with and without the tail`);
    await card.locator('.legend .left button').click();
  },

  'the autograd graph is laid out, by node and by module, of old records and new ones, and is searched and opened': async ({ page, shot }) => {
    await openTab(page, 'autograd-graph');
    const old = page.locator('.card.autograd', { hasText: 'baseline' });
    await old.locator('canvas').waitFor({ timeout: 10_000 });
    await painted(old.locator('canvas'), 300);
    await old.getByText('133 nodes', { exact: true }).waitFor();
    await old.getByRole('radio', { name: 'by module' }).click();
    await old.getByText('133 nodes drawn as 15 boxes').waitFor();
    await old.getByPlaceholder('Find an op').fill('layer3.1.bn2');
    await old.getByPlaceholder('Find an op').press('Enter');
    await old.locator('.details dd', { hasText: 'layer3.1.bn2' }).first().waitFor();
    assert.match(await old.locator('.graph-tools > .count').innerText(), /drawn as (1[6-9]|[2-9]\d) boxes/); // the modules around it were opened
    await old.getByRole('button', { name: 'expand' }).click();
    await old.getByText('133 nodes drawn as 69 boxes').waitFor();
    await shot('autograd-modules');
    await old.getByPlaceholder('Find an op').fill('');
    await old.getByRole('button', { name: 'overview' }).click();
    await old.getByText('133 nodes drawn as 15 boxes').waitFor();

    const cut = page.locator('.card.autograd', { hasText: 'sweep/high-rate' });
    await cut.scrollIntoViewIfNeeded();
    await painted(cut.locator('canvas'), 300);
    assert.match(await cut.locator('.reading').innerText(), /1 of 4 parameters get no gradient/);
    await cut.locator('.suspect.cut').click();
    assert.match(await cut.locator('.details').innerText(), /cuts 1 of 4 parameters off from the loss[\s\S]*src\/Model\.cs:6/);
    await cut.locator('canvas').focus();
    await page.keyboard.press('ArrowUp');
    assert.match(await cut.locator('.details').innerText(), /choice\.weight/);
    await shot('autograd-cut');
  },

  'the graph of the model draws, is searched, and says what a node is': async ({ page, shot }) => {
    await openTab(page, 'model-graph');
    await page.waitForSelector('.graph-view canvas', { timeout: 10_000 });
    await painted(page.locator('.graph-view canvas'), 300);
    await page.fill('.graph-tools input', 'relu');
    await page.getByText('Next match').click();
    await page.waitForSelector('.details .path');
    assert.match((await page.locator('.details .path').innerText()).toLowerCase(), /relu/);
    await page.fill('.graph-tools input', '');
    await shot('model');
  },

  'an old link opens the model; coloured by health as the rules judge, and a click leads to the gradient of the layer': async ({ page, shot }) => {
    await page.goto(`${new URL(page.url()).origin}/#model?run=sweep%2Fhigh-rate`);
    await page.reload();
    await page.waitForSelector('.graph-view canvas');
    await page.getByRole('radio', { name: 'Health' }).click();
    await page.waitForSelector('.health li');
    assert.match(await page.locator('.health').innerText(), /no gradient\s+1\b/);
    await shot('health');
    await page.locator('.node-health .link').first().click();
    await page.waitForSelector('.details .path');
    assert.match(await page.locator('.node-health').innerText(), /no gradient conv1\.weight: an operation between it and the loss cuts the graph/);
    await page.locator('.node-health .link').filter({ hasText: 'Gradient flow of conv1' }).click();
    await page.waitForSelector('.panel.gradient-flow .flow figcaption');
    assert.match(await page.locator('.bars figcaption').first().innerText(), /^conv1\.weight/);
    await page.locator('.run-row .name').first().dblclick();
    await page.locator('.run-row .name').first().dblclick();
  },

  'texts are rendered, and nothing of them is markup': async ({ page, shot }) => {
    await openTab(page, 'texts');
    await page.waitForSelector('.markdown table td strong');
    assert.equal(await page.locator('.markdown img, .markdown a, .markdown script').count(), 0);
    assert.match(await page.locator('.markdown').first().innerText(), /<img src=x onerror=alert\(1\)> \[no link\]/);
    await shot('texts');
  },

  'the overview says in a line what Sonde costs, and its panel by probe': async ({ page, shot }) => {
    await openTab(page, 'overview');
    await page.waitForSelector('.overhead-line');
    assert.match(await page.locator('.overhead-line').innerText(), /0\.6 % of the training time lately, 0\.8 % since the first step.*gradient flow every 10th step instead of each/s);
    await page.locator('.overhead-line .chip').click();
    await page.waitForSelector('.panel.overhead .overhead-table tbody tr');
    assert.match(await page.locator('.overhead-table').innerText(), /gradient flow\s+0\.4 %\s+400 µs\s+30\s+every 10th step, wished: each/);
    await shot('overhead');
  },

  'a chart fills the window, and Escape brings the grid back': async ({ page, shot }) => {
    await openTab(page, 'scalars');
    await page.locator('.card.scalar [title="Whole window"]').first().click();
    await painted(page.locator('.window canvas'), 100);
    await shot('window');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.window', { state: 'detached' });
  },

  'keys go to tabs and open the key sheet': async ({ page }) => {
    await page.keyboard.press('1');
    await page.waitForSelector('.panel.overview');
    await page.keyboard.press('?');
    await page.waitForSelector('.keys');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.keys', { state: 'detached' });
  },

  'fits a narrow window without scrolling sideways': async ({ page, shot }) => {
    await page.setViewportSize({ width: 420, height: 900 });
    await page.waitForTimeout(300);
    const [scroll, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(scroll <= width, `${scroll} > ${width}`);
    await shot('narrow');
    for (const tab of ['model-graph', 'activations', 'overhead']) {
      await openTab(page, tab);
      await page.waitForTimeout(300);
      const [left, right, wide] = await page.evaluate((name) => {
        const b = document.querySelector(`nav [data-tab="${name}"]`).getBoundingClientRect();
        return [b.left, b.right, document.documentElement.scrollWidth];
      }, tab);
      assert.ok(left >= 0 && right <= width && wide <= width, `${tab}: its tab lies at ${left} to ${right}, the page is ${wide} wide`);
    }
  },

  'every panel is in the menu by group, and keys go through it': async ({ page, shot }) => {
    await page.setViewportSize({ width: 400, height: 800 });
    await openTab(page, 'overview');
    const more = page.getByRole('button', { name: 'More', exact: true });
    await more.focus();
    await page.keyboard.press('ArrowDown');
    const groups = await page.locator('.menu-sheet [role=group]').evaluateAll((all) => all.map((g) => [g.getAttribute('aria-label'), g.querySelectorAll('[role=menuitemradio]').length]));
    assert.deepEqual(groups.map(([name]) => name), ['Training', 'Network', 'Data', 'Run']);
    assert.equal(groups.reduce((sum, [, entries]) => sum + entries, 0), await page.locator('nav [role=tab]').count());
    assert.ok(await page.locator('.menu-sheet').evaluate((m) => {
      const b = m.getBoundingClientRect();
      return b.left >= 0 && b.right <= innerWidth && b.bottom <= innerHeight;
    }), 'the menu reaches beyond the window');
    await shot('menu');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.view), 'overview');
    await page.keyboard.press('ArrowUp');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.view), 'overhead');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.menu-sheet', { state: 'detached' });
    assert.ok(await more.evaluate((b) => document.activeElement === b), 'the focus did not come back');
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.panel.overhead');
    const tab = page.locator('nav [role=tab][aria-selected=true]');
    await tab.focus();
    await page.keyboard.press('Home');
    await page.waitForSelector('.panel.overview');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.panel.scalars');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.tab), 'scalars');
    await page.setViewportSize({ width: 1440, height: 900 });
  },

  'no error in the console': async ({ problems }) => assert.deepEqual(problems, []),
  'no request leaves the host': async ({ foreign }) => assert.deepEqual(foreign, []),
};
