// Markdown of foreign text: what it means, and that none of it becomes markup of its own.
import { expect, test } from 'vitest';
import { blocks, inline, type Block, type Inline } from '../src/panels/texts/markdown';

const text = (t: string): Inline => ({ kind: 'text', text: t });
const paragraph = (...children: Inline[]): Block => ({ kind: 'paragraph', children });

test('HTML stays text', () => {
  expect(blocks('<script>alert(1)</script> <b onclick=x>')).toEqual([paragraph(text('<script>alert(1)</script> <b onclick=x>'))]);
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'JaVaScRiPt:alert(1)', '//elsewhere', 'vbscript:x'])('%s is no link', (href) => {
  expect(inline(`[a](${href})`)).toEqual([text(`[a](${href})`)]);
});

test('links to the web and pictures become links, never requests', () => {
  expect(inline('[a](https://x.org/y) ![p](https://x.org/p.png)')).toEqual([
    { kind: 'link', href: 'https://x.org/y', children: [text('a')] }, text(' '), { kind: 'link', href: 'https://x.org/p.png', children: [text('p')] },
  ]);
});

test('emphasis, code and names with underscores', () => {
  expect(inline('**a *b*** `x*y*` __c__ learning_rate_decay 2 * 3 * 4 \\*no\\*')).toEqual([
    { kind: 'strong', children: [text('a '), { kind: 'em', children: [text('b')] }] }, text(' '), { kind: 'code', text: 'x*y*' }, text(' '), { kind: 'strong', children: [text('c')] },
    text(' learning_rate_decay 2 * 3 * 4 *no*'),
  ]);
});

test('a table of hyper-parameters', () => {
  expect(blocks('|name|value|\n|:--|--:|\n|lr|`1e-3`|\n|missing|')).toEqual([{
    kind: 'table', align: ['left', 'right'], head: [[text('name')], [text('value')]], rows: [[[text('lr')], [{ kind: 'code', text: '1e-3' }]], [[text('missing')]]],
  }]);
});

test('headings, rules, lists in lists, quotes and code', () => {
  const tree = blocks('# T\ntext\non\n\n- a\n- b\n  1. c\n\n> q\n\n```cs\nvar x = "*";\n```\n---');
  expect(tree.map((b) => b.kind)).toEqual(['heading', 'paragraph', 'list', 'quote', 'code', 'rule']);
  expect(tree[1]).toEqual(paragraph(text('text\non')));
  expect(tree[2]).toEqual({ kind: 'list', ordered: false, items: [[paragraph(text('a'))], [paragraph(text('b')), { kind: 'list', ordered: true, items: [[paragraph(text('c'))]] }]] });
  expect(tree[4]).toEqual({ kind: 'code', text: 'var x = "*";' });
});

test('marks without an end stay as they are', () => {
  expect(inline('**a `b [c](d')).toEqual([text('**a `b [c](d')]);
  expect(blocks('```\nopen')).toEqual([{ kind: 'code', text: 'open' }]);
});

test('deep nesting and long runs of marks come to an end', () => {
  expect(blocks('> '.repeat(500) + 'x').length).toBe(1);
  expect(blocks('- '.repeat(500) + 'x').length).toBe(1);
  for (const mark of ['*', '_', '`', '[', '|', '\\', '~']) expect(blocks(mark.repeat(20_000)).length).toBe(1);
});

// Quadratic patterns take minutes on these; linear ones a moment.
const long = 400_000;
const fill = (piece: string): string => piece.repeat(Math.ceil(long / piece.length));
test.each([
  ['**a ', '**a '], ['`a ', '`a '], ['``a `b ', '``a `b '], ['[', '['], ['[a](', '[a]('], ['[a](b "', '[a](b "'], ['![', '!['], ['~~a ', '~~a '], [' _a', ' _a'], ['__a ', '__a '], ['*a _b ', '*a _b '], ['**a *b ', '**a *b '],
  ['<http://', '<http://'], [' ', ' '], ['\\', '\\'], ['> ', '> '], ['> - ', '> - '], ['# ', '# '], ['# # ', ' #'], ['|', '|'], ['- ', '- '], ['-', '-'], ['* * ', '* * '], ['|-', '|-'], [' \n', ' \n'], ['- a\n', '- a\n'], ['a\n', 'a\n'],
  ['|a\n|-\n', '|a\n|-\n'], ['1. a\n\n', '1. a\n\n'], ['```\n~~~\n', '```\n~~~\n'], ['**a**', '**a**'], ['[a](http://b)', '[a](http://b)'], ['*_', '*_'],
])('much of %j comes to an end', (_, piece) => {
  expect(blocks(fill(piece)).length).toBeGreaterThanOrEqual(piece.trim() === '' ? 0 : 1);
  expect(blocks(`x ${fill(piece)} x`).length).toBeGreaterThan(0);
});

test('brackets that share an end, spaces before it, and lists that grow deeper come to an end', () => {
  expect(blocks(`${'['.repeat(200_000)}](a${' '.repeat(200_000)}`).length).toBe(1);
  expect(blocks(`#${' '.repeat(300_000)}x`)).toEqual([{ kind: 'heading', level: 1, children: [text('x')] }]);
  expect(blocks(Array.from({ length: 1500 }, (_, i) => `${' '.repeat(i)}- a`).join('\n')).length).toBeGreaterThan(0);
  expect(blocks(`${'|a'.repeat(20_000)}\n${'|-'.repeat(20_000)}\n${'|b\n'.repeat(20_000)}`).length).toBe(1);
});

test('what is deeper than emphasis goes stays text', () => {
  const deep = (n: number): string => (n === 0 ? 'x' : n % 2 ? `*${deep(n - 1)}*` : `~~${deep(n - 1)}~~`);
  expect(JSON.stringify(inline(deep(40)))).toContain('~~');
});

test('a line breaks at two spaces or a backslash', () => {
  expect(inline('a  \nb\\\nc\nd')).toEqual([text('a'), { kind: 'break' }, text('b'), { kind: 'break' }, text('c\nd')]);
});

test('a title after an address, and addresses in angles', () => {
  expect(inline('[a]( <https://x.org> "t (1)" ) <https://y.org>')).toEqual([{ kind: 'link', href: 'https://x.org', children: [text('a')] }, text(' '), { kind: 'link', href: 'https://y.org', children: [text('https://y.org')] }]);
});

test('a heading ends before the marks that close it', () => {
  expect(blocks('## a # b ##')).toEqual([{ kind: 'heading', level: 2, children: [text('a # b')] }]);
  expect(blocks('# c#')).toEqual([{ kind: 'heading', level: 1, children: [text('c#')] }]);
});

test.each(['***', ' * * *', '___', '- - -'])('a rule of %j ends a paragraph', (rule) => {
  expect(blocks(`a\n${rule}\nb`)).toEqual([paragraph(text('a')), { kind: 'rule' }, paragraph(text('b'))]);
});

test.each(['*', '**', '_ -', '*x*'])('%j is no rule', (line) => {
  expect(blocks(`a\n${line} b`).map(({ kind }) => kind)).not.toContain('rule');
});
