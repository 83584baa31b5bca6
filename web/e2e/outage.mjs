// The server goes away and comes back: panels that were first opened meanwhile recover by themselves. Driven by lines on stdin: "down", "up".
import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { launch } from './browser.mjs';
import { openTab } from './tabs.mjs';

const url = process.argv[2];
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const hear = async (word) => assert.equal((await lines.next()).value, word);
const say = (word) => console.log(word);

/** What is there once a tab has all that it needs: code, styles, data. */
const tabs = { histograms: '.card.histogram canvas', images: '.card.image img', texts: '.markdown', 'model-graph': '.graph-view canvas', dataset: '.card.dataset canvas', 'gradient-flow': '.card.flow canvas' };

const browser = await launch();
try {
  const pages = {};
  for (const tab of Object.keys(tabs)) {
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForSelector('.live.live');
    await page.waitForSelector('.run-row');
    await page.waitForFunction(() => document.querySelectorAll('nav [data-tab]:not(.bare)').length > 6);
    pages[tab] = page;
  }
  say('ready');
  await hear('down');
  for (const [tab, page] of Object.entries(pages)) {
    await page.waitForSelector('.live.lost');
    await openTab(page, tab);
    await page.getByText('could not be loaded yet; trying again').waitFor({ timeout: 10_000 });
  }
  say('opened');
  await hear('up');
  for (const [tab, page] of Object.entries(pages)) {
    await page.waitForSelector('.live.live', { timeout: 30_000 });
    await page.waitForSelector(tabs[tab], { timeout: 30_000 }).catch(async () => assert.fail(`${tab}: ${await page.locator('main').innerText()}`));
  }
  say('recovered');
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
  process.exit();
}
