// Builds dist/: index.html, one script and one style sheet for the first page, a chunk a lazy panel, each also as .br.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';

/** Bytes of JavaScript and CSS that the first page may take, as brotli. */
const firstPageBudget = 60 * 1024;

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });

const result = await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/main.tsx', 'main.css': 'src/styles/main.css', layout: 'src/workers/layout.ts' },
  outdir: 'dist/assets',
  entryNames: '[name]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  metafile: true,
  write: false,
});

const assets = new Map(result.outputFiles.map((file) => [file.path.slice(join(dist, 'assets').length + 1).replace('main.css.css', 'main.css'), file.contents]));
const outputs = new Map(Object.entries(result.metafile.outputs).map(([path, o]) => [path.replace('dist/assets/', '').replace('main.css.css', 'main.css'), o]));

/** main.js and what it imports before it can run. */
const first = new Set(['main.js']);
for (const name of first) for (const i of outputs.get(name).imports) if (i.kind === 'import-statement') first.add(i.path.replace('dist/assets/', ''));

const preloads = [...first].filter((name) => name !== 'main.js').map((name) => `    <link rel="modulepreload" href="assets/${name}">\n`).join('');
const html = readFileSync(join(root, 'src/index.html'), 'utf8').replace('    <script', `${preloads}    <script`);

mkdirSync(join(dist, 'assets'), { recursive: true });
const sizes = new Map();
for (const [name, bytes] of [['index.html', Buffer.from(html)], ...[...assets].map(([n, b]) => [`assets/${n}`, Buffer.from(b)])]) {
  const small = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  writeFileSync(join(dist, name), bytes);
  writeFileSync(join(dist, `${name}.br`), small);
  sizes.set(name, [bytes.length, small.length]);
}

let total = 0;
for (const [name, [plain, small]] of sizes) {
  const onFirst = name === 'assets/main.css' || first.has(name.replace('assets/', ''));
  if (onFirst) total += small;
  console.log(`${onFirst ? '*' : ' '} ${name.padEnd(36)} ${String(plain).padStart(8)} ${String(small).padStart(7)} br`);
}
console.log(`* first page: ${total} of ${firstPageBudget} bytes of brotli`);
if (total > firstPageBudget) {
  console.error('The first page is over its budget.');
  process.exit(1);
}
