// Markdown to a tree of plain data: what event files hold is foreign text, so nothing of it ever becomes HTML.

import { inline, type Inline } from './inline';

export { inline, type Inline };

export type Block =
  | { kind: 'heading'; level: number; children: Inline[] }
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; ordered: boolean; items: Block[][] }
  | { kind: 'table'; head: Inline[][]; align: ('left' | 'center' | 'right' | null)[]; rows: Inline[][][] }
  | { kind: 'rule' };

const cellsOf = (line: string): string[] => line.trim().replace(/^\||(?<!\\)\|$/g, '').split(/(?<!\\)\|/).map((c) => c.trim());
const isDivider = (line: string | undefined): boolean => line !== undefined && line.includes('-') && cellsOf(line).every((cell) => /^:?-+:?$/.test(cell));
const itemMark = /^( {0,3})([-*+]|\d{1,9}[.)])( +|$)/;
const starts = (line: string): boolean => /^\s*$|^ {0,3}(#{1,6}\s|```|~~~|>|([-*_])( *\2){2,} *$)/.test(line) || itemMark.test(line);

/** A heading's text: without the marks before it, and those behind it that a space sets apart. */
function headingOf(line: string): { level: number; text: string } | null {
  const mark = /^ {0,3}(#{1,6})(?=\s)/.exec(line);
  if (!mark) return null;
  const text = line.slice(mark[0].length).trim();
  let end = text.length;
  while (text[end - 1] === '#') end--;
  return { level: mark[1].length, text: end === 0 || isBlank(text[end - 1]) ? text.slice(0, end).trimEnd() : text };
}

const isBlank = (text: string): boolean => text.trim() === '';

/** The line without up to `count` spaces at its start. */
function dedent(line: string, count: number): string {
  let at = 0;
  while (at < count && line[at] === ' ') at++;
  return line.slice(at);
}

/** How deep lists and quotes may lie in one another; what is deeper stays text. */
const deepest = 8;

export function blocks(text: string, depth = 0): Block[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const out: Block[] = [];
  for (let i = 0; i < lines.length;) {
    const line = lines[i];
    const heading = headingOf(line);
    const fence = /^ {0,3}(```+|~~~+)/.exec(line)?.[1];
    const item = itemMark.exec(line);
    if (/^\s*$/.test(line)) i++;
    else if (heading) {
      out.push({ kind: 'heading', level: heading.level, children: inline(heading.text) });
      i++;
    } else if (fence) {
      const from = ++i;
      while (i < lines.length && !lines[i].trim().startsWith(fence)) i++;
      out.push({ kind: 'code', text: lines.slice(from, i).join('\n') });
      i++;
    } else if (/^( {4}|\t)/.test(line)) {
      const from = i;
      while (i < lines.length && /^( {4}|\t|\s*$)/.test(lines[i])) i++;
      out.push({ kind: 'code', text: lines.slice(from, i).map((l) => l.replace(/^( {4}|\t)/, '')).join('\n').trimEnd() });
    } else if (/^ {0,3}([-*_])( *\1){2,} *$/.test(line)) {
      out.push({ kind: 'rule' });
      i++;
    } else if (/^ {0,3}>/.test(line) && depth < deepest) {
      const from = i;
      while (i < lines.length && /^ {0,3}>/.test(lines[i])) i++;
      out.push({ kind: 'quote', blocks: blocks(lines.slice(from, i).map((l) => l.replace(/^ {0,3}> ?/, '')).join('\n'), depth + 1) });
    } else if (item && depth < deepest) {
      const ordered = /\d/.test(item[2]);
      const items: Block[][] = [];
      for (let m: RegExpExecArray | null; i < lines.length && (m = itemMark.exec(lines[i])) && /\d/.test(m[2]) === ordered;) {
        const indent = m[0].length;
        const body = [lines[i].slice(indent)];
        for (i++; i < lines.length; i++) {
          const blank = /^\s*$/.test(lines[i]);
          const inside = lines[i].startsWith(' '.repeat(Math.min(indent, 2)));
          if (blank ? !lines[i + 1]?.startsWith(' '.repeat(Math.min(indent, 2))) || i + 1 >= lines.length : !inside && starts(lines[i])) break;
          body.push(inside ? dedent(lines[i], indent) : lines[i]);
        }
        items.push(blocks(body.join('\n'), depth + 1));
        if (/^\s*$/.test(lines[i] ?? 'x') && itemMark.test(lines[i + 1] ?? '')) i++;
      }
      out.push({ kind: 'list', ordered, items });
    } else if (line.includes('|') && isDivider(lines[i + 1])) {
      const align = cellsOf(lines[i + 1]).map((c) => (c.endsWith(':') ? (c.startsWith(':') ? 'center' : 'right') : c.startsWith(':') ? 'left' : null));
      const head = cellsOf(line).map((cell) => inline(cell));
      const rows: Inline[][][] = [];
      for (i += 2; i < lines.length && lines[i].includes('|'); i++) rows.push(cellsOf(lines[i]).map((cell) => inline(cell)));
      out.push({ kind: 'table', head, align, rows });
    } else {
      const from = i++;
      while (i < lines.length && !starts(lines[i])) i++;
      out.push({ kind: 'paragraph', children: inline(lines.slice(from, i).map((l) => l.trimStart()).join('\n')) });
    }
  }
  return out;
}
