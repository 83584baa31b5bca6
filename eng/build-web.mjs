// Installs the page's packages and builds it, each only when out of date; several at once take turns. Quiet unless it fails.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const oldestNode = 20;
if (Number(process.versions.node.split('.')[0]) < oldestNode) process.exit(3);

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const web = join(repository, 'web');
const page = join(web, 'dist', 'index.html');
const modules = join(web, 'node_modules');
const stamp = join(modules, '.sonde-packages');
const lock = join(repository, 'artifacts', 'build-web.lock');

/** True when this process holds the lock; a lock whose owner is gone is taken over. */
function tryLock() {
  mkdirSync(dirname(lock), { recursive: true });
  try {
    const file = openSync(lock, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
  } catch (error) {
    if (error.code === 'ESRCH') rmSync(lock, { force: true });
  }
  return false;
}

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  return stat.isDirectory() ? Math.max(0, ...readdirSync(path).map(name => newest(join(path, name)))) : stat.mtimeMs;
}

function sources() {
  const files = readdirSync(web).filter(name => /\.(html|json|mjs)$/.test(name));
  return ['src', 'public', ...files].map(name => join(web, name)).concat(fileURLToPath(import.meta.url));
}

function npm(...args) {
  const result = spawnSync('npm', args, { cwd: web, encoding: 'utf8', shell: process.platform === 'win32' });
  if (result.status === 0) return;
  console.log(`npm ${args.join(' ')} failed in ${web}\n${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}`);
  rmSync(lock, { force: true });
  process.exit(1);
}

while (!tryLock()) await new Promise(resolve => setTimeout(resolve, 200));
process.on('exit', () => rmSync(lock, { force: true }));
process.on('SIGINT', () => process.exit(1));

const packages = readFileSync(join(web, 'package-lock.json'), 'utf8');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== packages) {
  console.log('Installing the packages of the dashboard page');
  npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
  writeFileSync(stamp, packages);
}
if (newest(page) < Math.max(...sources().map(newest))) {
  console.log('Building the dashboard page');
  npm('run', '--silent', 'build');
  utimesSync(page, new Date(), new Date());
}
