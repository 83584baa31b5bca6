// The inline part of Markdown: emphasis, code, links. Each character is looked at a bounded number of times, whatever the text.

export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'strong' | 'em' | 'strike'; children: Inline[] }
  | { kind: 'link'; href: string; children: Inline[] }
  | { kind: 'break' };

/** Only these leave the page, and only when clicked; anything else (`javascript:`, `data:`) stays text. */
const linkable = /^(https?:\/\/|mailto:)/i;

/** How deep emphasis and links may lie in one another; what is deeper stays text. Each level reads its part once more. */
const deepest = 6;

const isSpace = (c: string | undefined): boolean => c === undefined || c === ' ' || c === '\n' || c === '\t';
const isWord = (c: string | undefined): boolean => c !== undefined && /\w/.test(c);

/** Looks for the next place of something, from places that only grow: what was found or not found is not looked for again. */
class Next {
  private at = -2;
  private from = -1;

  constructor(private readonly find: (from: number) => number) {}

  /** The first place at or after `from`; -1 for none. */
  after(from: number): number {
    if (this.from < 0 || from < this.from || (this.at >= 0 && this.at < from)) this.at = this.find(from);
    else if (this.at === -1) return -1;
    this.from = from;
    return this.at;
  }
}

interface Emphasis {
  mark: string;
  kind: 'strong' | 'em' | 'strike';
  closer: Next;
}

/** One piece of text with what is known of where its marks end. */
class Reader {
  private readonly emphases: Emphasis[];
  private readonly bracket = new Next((from) => this.text.indexOf(']', from));
  private readonly hrefEnd = new Next((from) => this.search(/[\s)>]/g, from));
  private readonly quote = new Next((from) => this.text.indexOf('"', from));
  private readonly linkEnd = new Next((from) => this.search(/[\s>]/g, from));
  /** What follows a `](`, by its place: a thousand brackets may share one. */
  private readonly targets = new Map<number, { href: string; end: number } | null>();
  /** Starts of the runs of backticks, by their length. */
  private readonly ticks = new Map<number, { starts: number[]; next: number }>();

  constructor(readonly text: string) {
    const closes = (mark: string, ok: (at: number) => boolean) => new Next((from) => {
      for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) if (!isSpace(text[at - 1]) && ok(at)) return at;
      return -1;
    });
    const alone = (mark: string) => (at: number): boolean => text[at - 1] !== mark && text[at + 1] !== mark;
    this.emphases = [
      { mark: '**', kind: 'strong', closer: closes('**', (at) => text[at + 2] !== '*') },
      { mark: '__', kind: 'strong', closer: closes('__', (at) => !isWord(text[at + 2])) },
      { mark: '~~', kind: 'strike', closer: closes('~~', () => true) },
      { mark: '*', kind: 'em', closer: closes('*', alone('*')) },
      { mark: '_', kind: 'em', closer: closes('_', (at) => alone('_')(at) && !isWord(text[at + 1])) },
    ];
    for (let at = text.indexOf('`'); at >= 0;) {
      let end = at;
      while (text[end] === '`') end++;
      const runs = this.ticks.get(end - at);
      if (runs) runs.starts.push(at);
      else this.ticks.set(end - at, { starts: [at], next: 0 });
      at = text.indexOf('`', end);
    }
  }

  private search(pattern: RegExp, from: number): number {
    pattern.lastIndex = from;
    return pattern.exec(this.text)?.index ?? -1;
  }

  /** The run of backticks as long as the one at `at` that comes next. */
  ticksAfter(at: number, length: number): number {
    const runs = this.ticks.get(length);
    if (!runs) return -1;
    while (runs.starts[runs.next] <= at) runs.next++;
    return runs.starts[runs.next] ?? -1;
  }

  /** The emphasis that opens at `at`, and where it closes. */
  emphasisAt(at: number): { kind: Emphasis['kind']; inner: number; close: number; end: number } | null {
    const { text } = this;
    for (const { mark, kind, closer } of this.emphases) {
      if (!text.startsWith(mark, at)) continue;
      const inner = at + mark.length;
      if (isSpace(text[inner]) || (mark.length === 1 && text[inner] === mark)) continue;
      const close = closer.after(inner + 1);
      if (close > 0) return { kind, inner, close, end: close + mark.length };
    }
    return null;
  }

  /** The link whose text starts behind the bracket at `at`. */
  linkAt(at: number): { inner: number; close: number; href: string; end: number } | null {
    const close = this.bracket.after(at + 1);
    if (close < 0 || this.text[close + 1] !== '(') return null;
    let target = this.targets.get(close);
    if (target === undefined) this.targets.set(close, (target = this.target(close + 2)));
    return target && { inner: at + 1, close, ...target };
  }

  private skipSpace(at: number): number {
    while (at < this.text.length && isSpace(this.text[at])) at++;
    return at;
  }

  /** Address and optional title up to the bracket that ends a link. */
  private target(from: number): { href: string; end: number } | null {
    const { text } = this;
    let at = this.skipSpace(from);
    if (text[at] === '<') at++;
    const stop = this.hrefEnd.after(at);
    if (stop <= at) return null;
    const href = text.slice(at, stop);
    at = this.skipSpace(text[stop] === '>' ? stop + 1 : stop);
    if (text[at] === '"') {
      const end = this.quote.after(at + 1);
      if (end < 0) return null;
      at = this.skipSpace(end + 1);
    }
    return text[at] === ')' ? { href, end: at + 1 } : null;
  }

  autolinkAt(at: number): { href: string; end: number } | null {
    if (!/^<https?:\/\//i.test(this.text.slice(at, at + 9))) return null;
    const end = this.linkEnd.after(at + 1);
    return end > 0 && this.text[end] === '>' ? { href: this.text.slice(at + 1, end), end: end + 1 } : null;
  }
}

const special = /[\\`*_~![<\n]/g;
const escapable = /[\\`*_{}[\]()#+\-.!|~>]/;

export function inline(text: string, depth = 0): Inline[] {
  const reader = new Reader(text);
  const out: Inline[] = [];
  let said: string[] = [];
  const flush = (): void => {
    if (said.length > 0) out.push({ kind: 'text', text: said.join('') });
    said = [];
  };
  const say = (t: string): void => void (t && said.push(t));
  const put = (span: Inline, end: number): number => {
    flush();
    out.push(span);
    return end;
  };
  const deeper = (t: string): Inline[] => (depth < deepest ? inline(t, depth + 1) : [{ kind: 'text', text: t }]);
  for (let at = 0; at < text.length;) {
    special.lastIndex = at;
    const next = special.exec(text)?.index ?? text.length;
    const c = text[next];
    if (c === '\n') {
      // Two spaces or a backslash before its end break a line.
      let end = next;
      while (end > at && text[end - 1] === ' ') end--;
      say(text.slice(at, next - end >= 2 ? end : next));
      at = next - end >= 2 ? put({ kind: 'break' }, next + 1) : (say('\n'), next + 1);
      continue;
    }
    say(text.slice(at, next));
    at = next;
    if (at >= text.length) break;
    if (c === '\\' && text[at + 1] === '\n') {
      at = put({ kind: 'break' }, at + 2);
      continue;
    }
    if (c === '\\' && at + 1 < text.length && escapable.test(text[at + 1])) {
      say(text[at + 1]);
      at += 2;
      continue;
    }
    if (c === '`') {
      let from = at;
      while (text[from] === '`') from++;
      const close = reader.ticksAfter(at, from - at);
      const code = close < 0 ? '' : text.slice(from, close);
      at = close < 0 ? (say(text.slice(at, from)), from) : put({ kind: 'code', text: code.trim() || code }, close + from - at);
      continue;
    }
    if (c === '[' || (c === '!' && text[at + 1] === '[')) {
      const link = reader.linkAt(c === '!' ? at + 1 : at);
      if (link) {
        const name = text.slice(link.inner, link.close);
        if (linkable.test(link.href)) at = put({ kind: 'link', href: link.href, children: deeper(name || link.href) }, link.end);
        else {
          say(text.slice(at, link.end));
          at = link.end;
        }
        continue;
      }
    } else if (c === '<') {
      const link = reader.autolinkAt(at);
      if (link) {
        at = put({ kind: 'link', href: link.href, children: [{ kind: 'text', text: link.href }] }, link.end);
        continue;
      }
    } else if (c !== '!' && !(c === '_' && isWord(text[at - 1]))) {
      // snake_case is a name, no emphasis.
      const emphasis = reader.emphasisAt(at);
      if (emphasis) {
        at = put({ kind: emphasis.kind, children: deeper(text.slice(emphasis.inner, emphasis.close)) }, emphasis.end);
        continue;
      }
    }
    say(c);
    at++;
  }
  flush();
  return out;
}
