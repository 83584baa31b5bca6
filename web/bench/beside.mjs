// Measures what an open page costs the machine: processor time of server and browser by process and thread, while a log grows as
// a training's does and every core is busy, with power to spare (--spare), or when nothing grows (--idle).
// Needs a log to write again: dotnet run --project samples/Quickstart -- --quick --no-serve; then --sample runs/quickstart-…
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { account, spent } from './cpu-account.mjs';
import { Replay } from './replay.mjs';
import { loaded, pause, scratch, serve } from './support.mjs';

const { values } = parseArgs({
  options: {
    sample: { type: 'string' }, run: { type: 'string', default: '1-batch-norm' }, tab: { type: 'string', default: 'overview' }, rate: { type: 'string', default: '110' },
    warm: { type: 'string', default: '24' }, seconds: { type: 'string', default: '32' }, port: { type: 'string', default: '6322' },
    spare: { type: 'boolean' }, idle: { type: 'boolean' }, threads: { type: 'boolean' }, tool: { type: 'string' },
  },
});
if (!values.sample) throw new Error('Give --sample: a folder of runs that the sample has written.');

const folder = scratch();
for (const run of readdirSync(values.sample)) if (run !== values.run && !run.includes('.')) cpSync(join(values.sample, run), join(folder, run), { recursive: true });
const source = readdirSync(join(values.sample, values.run)).find((name) => name.includes('tfevents'));
mkdirSync(join(folder, values.run));
const replay = new Replay(join(values.sample, values.run, source), join(folder, values.run, 'events.out.tfevents.1700000000.host'));
replay.steps(3000);
const server = await serve(folder, Number(values.port), values.tool);
await loaded(server.url, 7);

// Without a debugger on it: that would cost, too.
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const profile = scratch();
const browser = spawn(process.env.CHROMIUM ?? 'chromium', [...flags, `--user-data-dir=${profile}`, '--remote-debugging-port=0', '--window-size=1440,1500', `${server.url}/#${values.tab}`], { stdio: 'ignore' });
// A training that takes all that is left, and lets page and server have theirs at once.
const busy = 'const a=new Float64Array(1<<20);for(;;)for(let i=1;i<a.length;i++)a[i]=a[i-1]*0.5+Math.sin(i);';
const load = values.spare || values.idle ? [] : cpus().map(() => spawn('nice', ['-n', '19', process.execPath, '-e', busy], { stdio: 'ignore' }));
process.on('exit', () => [browser, ...load].forEach((child) => child.kill()));
await pause(3000);
const stop = values.idle ? () => {} : replay.start(Number(values.rate));
await pause(Number(values.warm) * 1000);

const take = () => new Map([...account(server.pid, 'server'), ...account(browser.pid)]);
const [before, start] = [take(), performance.now()];
await pause(Number(values.seconds) * 1000);
const [lines, seconds] = [spent(before, take()), (performance.now() - start) / 1000];
stop();

// Afterwards, what the page asked for meanwhile, as it remembers it.
const debugged = await chromium.connectOverCDP(`http://127.0.0.1:${readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0]}`);
const asked = await debugged.contexts()[0].pages()[0].evaluate((ms) => performance.getEntriesByType('resource').filter((e) => e.startTime > performance.now() - ms).map((e) => [new URL(e.name).pathname, e.startTime]), seconds * 1000 + 500);
const drawn = asked.filter(([name, at], i) => /batch|scalars|gradient-flow/.test(name) && !(i > 0 && asked[i - 1][0] === name && at - asked[i - 1][1] < 50)).map(([, at]) => (at / 1000).toFixed(1));

console.log(`${values.tab}, ${values.idle ? 'nothing grows' : `${values.rate} steps a second, ${values.spare ? 'power to spare' : 'every core busy'}`}, ${seconds.toFixed(0)} s. ${asked.length} requests, curves at ${drawn.join(", ")} s. Milliseconds and wakings a second.\n`);
const processes = [...new Set(lines.map((l) => l.process))];
const sum = (of, what) => of.reduce((s, l) => s + l[what], 0) / seconds;
console.log('| process | ms | wakings |\n| --- | ---: | ---: |');
for (const process of processes) {
  const own = lines.filter((l) => l.process === process);
  console.log(`| ${process} | ${sum(own, 'ms').toFixed(2)} | ${sum(own, 'wakings').toFixed(1)} |`);
}
console.log(`| all | ${sum(lines, 'ms').toFixed(2)} | ${sum(lines, 'wakings').toFixed(1)} |`);
if (values.threads) {
  console.log('\n| process / thread | ms | wakings |\n| --- | ---: | ---: |');
  for (const l of lines.slice(0, 24)) console.log(`| ${l.process} / ${l.thread} | ${(l.ms / seconds).toFixed(3)} | ${(l.wakings / seconds).toFixed(1)} |`);
}
server.stop();
process.exit(0);
