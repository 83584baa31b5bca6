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
    return numbered.map((m) => ({ number: Number(m![2]), text: m![3], culprit: m![1] === '>' || Number(m![2]) === line }));
  const marked = lines.findIndex((text) => /^\s*>\s/.test(text) || /^→/.test(text));
  const culprit = marked >= 0 ? marked : Number.isFinite(line) ? Math.min(2, line - 1, lines.length - 1) : Math.floor((lines.length - 1) / 2);
  return lines.map((text, i) => ({
    number: Number.isFinite(line) ? line - culprit + i : null,
    text: i === marked ? text.replace(/^(\s*)[>→]/, '$1 ') : text,
    culprit: i === culprit,
  }));
}
