// Builds dist/: index.html, one script and one style sheet for the first page, chunks and sheets for lazy panels, each also as .br.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

const script = { ...options, entryPoints: { main: 'src/main.tsx' }, splitting: true };

/** Module to what it imports, as esbuild resolves it: what is loaded when asked for, and which sheets belong to it, follows from this. */
const { inputs } = (await build({ ...script, define: { SHEETS: '{}' }, minify: false })).metafile;
const lazy = new Set(Object.values(inputs).flatMap(({ imports }) => imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => path)));

/** A module and all that comes with it. */
function closure(roots) {
  const found = new Set(roots);
  for (const path of found) for (const { path: next, kind } of inputs[path]?.imports ?? []) if (kind === 'import-statement' && inputs[next]) found.add(next);
  return found;
}

const firstModules = closure(['src/main.tsx']);
/** The panel that a module draws for; what defines a panel is on the first page and needs no style. */
const folderOf = (path) => (path.endsWith('/index.ts') ? undefined : /^src\/panels\/([^/]+)\//.exec(path)?.[1]);

/** Panels with a style sheet: panels/NAME/NAME.css, and no other. */
const styled = new Set(readdirSync(join(root, 'src/panels'), { recursive: true }).filter((path) => path.endsWith('.css')).map((path) => {
  const [folder, file] = path.split(/[\\/]/);
  if (file !== `${folder}.css`) throw new Error(`src/panels/${path}: the style sheet of a panel bears the panel's name.`);
  return folder;
}));
const firstSheets = [...styled].filter((name) => [...firstModules].some((path) => folderOf(path) === name && path.endsWith('.tsx'))).toSorted((a, b) => a.localeCompare(b));

/** For each panel the sheets of its modules and of those of other panels that they use, but for those of the first page. */
const sheets = Object.fromEntries([...new Set(Object.keys(inputs).map(folderOf))].filter(Boolean).map((name) => {
  const modules = closure(Object.keys(inputs).filter((path) => folderOf(path) === name));
  return [name, [...new Set([...modules].map(folderOf))].filter((other) => styled.has(other) && !firstSheets.includes(other)).toSorted((a, b) => a.localeCompare(b))];
}).filter(([, names]) => names.length > 0));

/**
 * esbuild makes a chunk of every set of modules that the same entries share: seven small files on the first page. When each
 * lazy module that needs some of the first page also needs the whole of it, which by then is there, all of it is one chunk.
 */
const needFirst = new Set([...lazy].filter((path) => [...closure([path])].some((module) => firstModules.has(module))).map((path) => join(root, path)));
const oneFirstChunk = {
  name: 'one-first-chunk',
  setup({ onLoad }) {
    onLoad({ filter: /\.tsx?$/ }, ({ path }) => (needFirst.has(path) ? { contents: `import '${join(root, 'src/main.tsx')}';\n${readFileSync(path, 'utf8')}`, loader: path.endsWith('x') ? 'tsx' : 'ts' } : undefined));
  },
};

const lazySheets = [...styled].filter((name) => !firstSheets.includes(name));
const parts = await Promise.all([
  build({ ...script, define: { SHEETS: JSON.stringify(sheets) }, plugins: [oneFirstChunk] }),
  build({ ...options, entryPoints: Object.fromEntries(lazySheets.map((name) => [name, `src/panels/${name}/${name}.css`])) }),
  build({ ...options, stdin: { contents: ['styles/main', ...firstSheets.map((name) => `panels/${name}/${name}`)].map((path) => `@import './src/${path}.css';`).join('\n'), loader: 'css', resolveDir: root }, entryNames: 'main' }),
  build({ ...options, entryPoints: { layout: 'src/workers/layout.ts', 'op-layout': 'src/workers/op-layout.ts' } }),
]);
const assets = new Map(parts.flatMap((part) => part.outputFiles).map((file) => [file.path.slice(join(dist, 'assets').length + 1), file.contents]));

/** main.js only imports that chunk: the page names the chunk itself, which the browser may keep for ever. */
const main = parts[0].metafile.outputs['dist/assets/main.js'];
const firstScript = main.imports[0].path.replace('dist/assets/', '');
const before = parts[0].metafile.outputs[main.imports[0].path].imports.filter((i) => i.kind === 'import-statement');
if (main.imports.length !== 1 || before.length > 0) throw new Error('The first page is more than one script.');
assets.delete('main.js');
const first = new Set(['index.html', `assets/${firstScript}`, 'assets/main.css']);
const html = readFileSync(join(root, 'src/index.html'), 'utf8').replace('assets/main.js', `assets/${firstScript}`);

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
