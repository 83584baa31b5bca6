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
