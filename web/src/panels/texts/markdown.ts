// Markdown to a tree of plain data: what event files hold is foreign text, so nothing of it ever becomes HTML.

export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'strong' | 'em' | 'strike'; children: Inline[] }
  | { kind: 'link'; href: string; children: Inline[] }
  | { kind: 'break' };

export type Block =
  | { kind: 'heading'; level: number; children: Inline[] }
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; ordered: boolean; items: Block[][] }
  | { kind: 'table'; head: Inline[][]; align: ('left' | 'center' | 'right' | null)[]; rows: Inline[][][] }
  | { kind: 'rule' };

/** Only these leave the page, and only when clicked; anything else (`javascript:`, `data:`) stays text. */
const linkable = /^(https?:\/\/|mailto:)/i;

const spans: readonly [RegExp, (m: RegExpExecArray) => Inline][] = [
  [/^\\([\\`*_{}[\]()#+\-.!|~>])/, (m) => ({ kind: 'text', text: m[1] })],
  [/^(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/, (m) => ({ kind: 'code', text: m[2].trim() || m[2] })],
  [/^(\*\*|__)(?=\S)([\s\S]*?\S)\1(?!\*)/, (m) => ({ kind: 'strong', children: inline(m[2]) })],
  [/^\*(?=[^\s*])([\s\S]*?[^\s*])\*(?!\*)/, (m) => ({ kind: 'em', children: inline(m[1]) })],
  [/^_(?=[^\s_])([\s\S]*?[^\s_])_(?!\w)/, (m) => ({ kind: 'em', children: inline(m[1]) })],
  [/^~~(?=\S)([\s\S]*?\S)~~/, (m) => ({ kind: 'strike', children: inline(m[1]) })],
  [/^!?\[([^\]]*)\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/, (m) => (linkable.test(m[2]) ? { kind: 'link', href: m[2], children: inline(m[1] || m[2]) } : { kind: 'text', text: m[0] })],
  [/^<(https?:\/\/[^\s>]+)>/i, (m) => ({ kind: 'link', href: m[1], children: [{ kind: 'text', text: m[1] }] })],
  [/^(?: {2,}|\\)\n/, () => ({ kind: 'break' })],
];

const special = /[\\`*_~![<]| {2,}\n/g;

export function inline(text: string): Inline[] {
  const out: Inline[] = [];
  const say = (t: string): void => {
    const last = out[out.length - 1];
    if (last?.kind === 'text') last.text += t;
    else if (t) out.push({ kind: 'text', text: t });
  };
  for (let at = 0; at < text.length;) {
    special.lastIndex = at;
    const next = special.exec(text)?.index ?? text.length;
    say(text.slice(at, next));
    at = next;
    if (at >= text.length) break;
    const rest = text.slice(at);
    // snake_case is a name, no emphasis.
    const inWord = text[at] === '_' && /\w/.test(text[at - 1] ?? '');
    let taken = 0;
    for (const [pattern, make] of inWord ? [] : spans) {
      const m = pattern.exec(rest);
      if (!m) continue;
      const made = make(m);
      if (made.kind === 'text') say(made.text);
      else out.push(made);
      taken = m[0].length;
      break;
    }
    if (taken === 0) say(text[at]);
    at += taken || 1;
  }
  return out;
}

const cellsOf = (line: string): string[] => line.trim().replace(/^\||(?<!\\)\|$/g, '').split(/(?<!\\)\|/).map((c) => c.trim());
const isDivider = (line: string | undefined): boolean => line !== undefined && line.includes('-') && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(line);
const itemMark = /^( {0,3})([-*+]|\d{1,9}[.)])( +|$)/;
const starts = (line: string): boolean => /^\s*$|^ {0,3}(#{1,6}\s|```|~~~|>|([-*_])( *\3){2,} *$)/.test(line) || itemMark.test(line);

/** How deep lists and quotes may lie in one another; what is deeper stays text. */
const deepest = 8;

export function blocks(text: string, depth = 0): Block[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const out: Block[] = [];
  for (let i = 0; i < lines.length;) {
    const line = lines[i];
    const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
    const fence = /^ {0,3}(```+|~~~+)/.exec(line)?.[1];
    const item = itemMark.exec(line);
    if (/^\s*$/.test(line)) i++;
    else if (heading) {
      out.push({ kind: 'heading', level: heading[1].length, children: inline(heading[2]) });
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
          body.push(inside ? lines[i].replace(new RegExp(`^ {0,${indent}}`), '') : lines[i]);
        }
        items.push(blocks(body.join('\n'), depth + 1));
        if (/^\s*$/.test(lines[i] ?? 'x') && itemMark.test(lines[i + 1] ?? '')) i++;
      }
      out.push({ kind: 'list', ordered, items });
    } else if (line.includes('|') && isDivider(lines[i + 1])) {
      const align = cellsOf(lines[i + 1]).map((c) => (c.endsWith(':') ? (c.startsWith(':') ? 'center' : 'right') : c.startsWith(':') ? 'left' : null));
      const head = cellsOf(line).map(inline);
      const rows: Inline[][][] = [];
      for (i += 2; i < lines.length && lines[i].includes('|'); i++) rows.push(cellsOf(lines[i]).map(inline));
      out.push({ kind: 'table', head, align, rows });
    } else {
      const from = i++;
      while (i < lines.length && !starts(lines[i])) i++;
      out.push({ kind: 'paragraph', children: inline(lines.slice(from, i).map((l) => l.trimStart()).join('\n')) });
    }
  }
  return out;
}
