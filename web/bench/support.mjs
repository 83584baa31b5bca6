// What every measurement of the page needs: a server over a folder, percentiles, the machine in words.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const tool = join(root, 'src/Sonde.Tool/bin/Release/net10.0/sonde.dll');

export const scratch = () => {
  const folder = mkdtempSync(join(tmpdir(), 'sonde-page-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Starts the dashboard over `logdir`; gives its address and what ends it. */
export async function serve(logdir, port, dll = tool) {
  if (!existsSync(dll)) throw new Error('Build the tool first: dotnet build src/Sonde.Tool -c Release');
  const child = spawn('dotnet', [dll, 'serve', '--logdir', logdir, '--port', String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => child.kill());
  const url = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /http:\/\/[\w.:]+/.exec(text);
      if (found) resolve(found[0]);
    });
    child.on('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
  });
  return { url, pid: child.pid, stop: () => child.kill() };
}

/** Takes the page from web/dist instead of the server: to try a change without building the server. */
export const fromDist = (page) => page.route(/\/assets\/|\/$/, (route) => {
  const { pathname } = new URL(route.request().url());
  return route.fulfill({ path: join(root, 'web/dist', pathname === '/' ? 'index.html' : pathname) });
});

/** Waits until the server has read everything in the folder. */
export async function loaded(url, runs) {
  for (let tries = 0; tries < 600; tries++) {
    const list = await (await fetch(`${url}/api/runs`)).json();
    if (list.runs.length >= runs && list.complete !== false) return;
    await pause(100);
  }
  throw new Error(`The server did not list ${runs} runs.`);
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

export const spread = (values, digits = 1) => [0.5, 0.95].map((share) => percentile(values, share).toFixed(digits));

export async function machine(browser) {
  const model = /model name\s*:\s*(.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? cpus()[0].model;
  return `${cpus().length} cores (${model}), no GPU, Chromium ${browser.version()} without a screen`;
}
