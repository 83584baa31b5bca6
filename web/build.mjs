// Builds dist/: index.html, one script and one style sheet for the first page, chunks and sheets for lazy panels, each also as .br.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';

/** Bytes that the first page may take as brotli: HTML, JavaScript and CSS, whatever the number of panels. */
const firstPageBudget = 60_000;

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });

const options = {
  absWorkingDir: root,
  outdir: 'dist/assets',
  entryNames: '[name]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  metafile: true,
  write: false,
};

/** The modules that the first page loads when they are asked for. */
const lazy = new Set(['app', 'about', 'empty', 'keys', 'sidebar'].map((name) => join(root, `src/shell/${name}.tsx`)).flatMap((from) =>
  [...readFileSync(from, 'utf8').matchAll(/import\('([^']+)'\)/g)].map(([, path]) => `${resolve(dirname(from), path)}.tsx`)));

/**
 * esbuild makes a chunk of every set of modules that the same entries share: seven small files on the first page. When each
 * lazy panel also needs the whole first page, which by then is there, all of it is one chunk.
 */
const oneFirstChunk = {
  name: 'one-first-chunk',
  setup({ onLoad }) {
    onLoad({ filter: /\.tsx$/ }, ({ path }) => (lazy.has(path) ? { contents: `import '${join(root, 'src/main.tsx')}';\n${readFileSync(path, 'utf8')}`, loader: 'tsx' } : undefined));
  },
};

const styles = ['main', 'pictures', 'activations', 'model-graph', 'autograd-graph', 'texts', 'costs'];
const parts = await Promise.all([
  build({ ...options, entryPoints: { main: 'src/main.tsx' }, splitting: true, plugins: [oneFirstChunk] }),
  build({ ...options, entryPoints: Object.fromEntries(styles.map((name) => [name, `src/styles/${name}.css`])) }),
  build({ ...options, entryPoints: { layout: 'src/workers/layout.ts', 'op-layout': 'src/workers/op-layout.ts' } }),
]);
const assets = new Map(parts.flatMap((part) => part.outputFiles).map((file) => [file.path.slice(join(dist, 'assets').length + 1), file.contents]));

/** main.js only imports that chunk: the page names the chunk itself, which the browser may keep for ever. */
const main = parts[0].metafile.outputs['dist/assets/main.js'];
const script = main.imports[0].path.replace('dist/assets/', '');
const before = parts[0].metafile.outputs[main.imports[0].path].imports.filter((i) => i.kind === 'import-statement');
if (main.imports.length !== 1 || before.length > 0) throw new Error('The first page is more than one script.');
assets.delete('main.js');
const first = new Set(['index.html', `assets/${script}`, 'assets/main.css']);
const html = readFileSync(join(root, 'src/index.html'), 'utf8').replace('assets/main.js', `assets/${script}`);

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
  const onFirst = first.has(name);
  if (onFirst) total += small;
  console.log(`${onFirst ? '*' : ' '} ${name.padEnd(36)} ${String(plain).padStart(8)} ${String(small).padStart(7)} br`);
}
console.log(`* first page: ${total} of ${firstPageBudget} bytes of brotli`);
if (total > firstPageBudget) {
  console.error('The first page is over its budget.');
  process.exit(1);
}
