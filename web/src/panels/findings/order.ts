// Which finding to read first, and what a run's report comes to in a few words.
import type { Finding, RunDiagnosis, Severity } from '../../api/findings';

export interface PlacedFinding {
  run: string;
  finding: Finding;
}

const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** By severity, then by confidence, then by run: most probable cause of the worst trouble first. */
export function sortFindings(runs: readonly RunDiagnosis[]): PlacedFinding[] {
  return runs
    .flatMap((d) => d.findings.map((finding) => ({ run: d.run, finding })))
    .sort((a, b) => rank[a.finding.severity] - rank[b.finding.severity] || b.finding.confidence - a.finding.confidence || (a.run < b.run ? -1 : a.run > b.run ? 1 : 0));
}

export function countBySeverity(findings: readonly Finding[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  for (const finding of findings) counts[finding.severity]++;
  return counts;
}

export interface SnippetLine {
  /** Null where the numbers are not known. */
  number: number | null;
  text: string;
  culprit: boolean;
}

/**
 * The snippet's lines, the culprit marked. A snippet is a line with two around it: with `source` ending in its number the culprit is
 * the middle one, but the first lines of a file have fewer before it. Numbers or a mark that the writer put in front win.
 */
export function snippetLines(snippet: string, source: string | null): SnippetLine[] {
  const lines = snippet.replace(/\s+$/, '').split(/\r?\n/);
  const line = Number(/:(\d+)$/.exec(source ?? '')?.[1] ?? NaN);
  const numbered = lines.map((text) => /^\s*(>?)\s*(\d+)\s*[|:]\s?(.*)$/.exec(text) ?? /^\s*(>)?\s*(\d+) {1,4}(.*)$/.exec(text));
  if (numbered.every((m) => m !== null))
    return numbered.map((m) => ({ number: Number(m[2]), text: m[3], culprit: m[1] === '>' || Number(m[2]) === line }));
  const marked = lines.findIndex((text) => /^\s*>\s/.test(text) || text.startsWith('→'));
  const culprit = marked >= 0 ? marked : Number.isFinite(line) ? Math.min(2, line - 1, lines.length - 1) : Math.floor((lines.length - 1) / 2);
  return lines.map((text, i) => ({
    number: Number.isFinite(line) ? line - culprit + i : null,
    text: i === marked ? text.replace(/^(\s*)[>→]/, '$1 ') : text,
    culprit: i === culprit,
  }));
}

const plain = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

/** How many rules could be checked, and how many lack data: of several runs the span. */
export function coverage(runs: readonly RunDiagnosis[]): string {
  const span = (counts: readonly number[]): [number, string] => {
    const [low, high] = [counts.reduce((a, b) => Math.min(a, b), Infinity), counts.reduce((a, b) => Math.max(a, b), 0)];
    return [high, low === high ? String(low) : `${low} to ${high}`];
  };
  if (runs.length === 0) return '';
  const [most, checked] = span(runs.map((d) => d.checked.length));
  const [lacking, lack] = span(runs.map((d) => d.notEnoughData.length));
  const each = runs.length > 1 ? ' in each' : '';
  return `${checked} ${most === 1 ? 'rule' : 'rules'} checked${lacking > 0 ? `, ${lack} without enough data` : ''}${each}`;
}

/** The diagnosis in a few words: a verdict is no stronger than what was checked for it. */
export function headline(runs: readonly RunDiagnosis[]): { worst: Severity | 'healthy' | 'unknown'; words: string } {
  const findings = runs.flatMap((d) => d.findings);
  const counts = countBySeverity(findings);
  const faulty = runs.filter((d) => d.findings.some((f) => f.severity !== 'info')).length;
  const healthy = runs.filter((d) => d.verdict === 'healthy').length;
  if (faulty > 0) {
    const words = [counts.error && plain(counts.error, 'error'), counts.warning && plain(counts.warning, 'warning')].filter(Boolean).join(' and ');
    return { worst: counts.error ? 'error' : 'warning', words: `${words}${runs.length > 1 ? ` in ${faulty} of ${runs.length} runs` : ''}` };
  }
  if (healthy === 0) return { worst: 'unknown', words: 'No verdict yet' };
  // Few of many rules: what was looked at is in order, and no more is known.
  const thin = runs.some((d) => d.checked.length < d.notEnoughData.length);
  const words = healthy < runs.length ? `${healthy} of ${runs.length} runs: no fault found` : thin ? (runs.length === 1 ? 'No fault found' : `No fault found in ${runs.length} runs`) : runs.length === 1 ? 'Healthy' : `All ${runs.length} runs are healthy`;
  return { worst: thin || healthy < runs.length ? 'unknown' : 'healthy', words };
}
