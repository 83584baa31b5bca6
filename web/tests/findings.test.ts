// The order of findings, and which line of a snippet is the culprit.
import { describe, expect, test } from 'vitest';
import type { Finding, RunDiagnosis, Severity } from '../src/api/findings';
import { countBySeverity, coverage, headline, snippetLines, sortFindings } from '../src/panels/findings/order';
import { othersInWords } from '../src/panels/overview/others';

const finding = (rule: string, severity: Severity, confidence: number): Finding =>
  ({ rule, severity, confidence, title: rule, layer: null, steps: null, evidence: [], causes: [], cures: [], source: null, snippet: null, doc: null });
const run = (name: string, ...findings: Finding[]): RunDiagnosis => ({ run: name, verdict: 'sick', findings, checked: [], notEnoughData: [] });

test('errors first, then the surer ones', () => {
  const sorted = sortFindings([run('a', finding('w', 'warning', 1), finding('i', 'info', 1)), run('b', finding('e1', 'error', 0.4), finding('e2', 'error', 0.9))]);
  expect(sorted.map((p) => p.finding.rule)).toEqual(['e2', 'e1', 'w', 'i']);
  expect(countBySeverity(sorted.map((p) => p.finding))).toEqual({ error: 2, warning: 1, info: 1 });
});

describe('snippetLines', () => {
  const culprit = (snippet: string, source: string | null) => snippetLines(snippet, source).filter((l) => l.culprit);

  test('five plain lines: the middle one, numbered from the source', () => {
    const lines = snippetLines('a\nb\nc\nd\ne\n', 'Model.cs:42');
    expect(lines.map((l) => l.number)).toEqual([40, 41, 42, 43, 44]);
    expect(lines.find((l) => l.culprit)!.text).toBe('c');
  });

  test('near the start of a file there are fewer lines before it', () => {
    expect(culprit('a\nb\nc', 'Model.cs:1')).toEqual([{ number: 1, text: 'a', culprit: true }]);
    expect(culprit('a\nb\nc\nd', 'Model.cs:2')[0].text).toBe('b');
  });

  test('numbers that the writer put in front are used', () => {
    expect(culprit('  41 | a\n> 42 | b\n  43 | c', 'Model.cs:42')).toEqual([{ number: 42, text: 'b', culprit: true }]);
  });

  test('without a source the middle line', () => {
    expect(culprit('a\nb\nc', null)).toEqual([{ number: null, text: 'b', culprit: true }]);
  });
});

describe('the headline', () => {
  const run = (name: string, verdict: 'healthy' | 'sick' | 'unknown', checked: number, lacking: number, findings: Finding[] = []): RunDiagnosis => ({
    run: name, verdict, findings, checked: Array.from({ length: checked }, (_, i) => `r${i}`), notEnoughData: Array.from({ length: lacking }, (_, i) => ({ rule: `l${i}`, needs: 'data' })),
  });

  test('is no stronger than what was checked', () => {
    expect(headline([run('a', 'healthy', 2, 14), run('b', 'healthy', 2, 14)])).toEqual({ worst: 'unknown', words: 'No fault found in 2 runs' });
    expect(coverage([run('a', 'healthy', 2, 14), run('b', 'healthy', 2, 14)])).toBe('2 rules checked, 14 without enough data in each');
    expect(headline([run('a', 'healthy', 20, 3)])).toEqual({ worst: 'healthy', words: 'Healthy' });
    expect(headline([run('a', 'healthy', 20, 3), run('b', 'healthy', 20, 0)]).words).toBe('All 2 runs are healthy');
    expect(headline([run('a', 'healthy', 20, 3), run('b', 'unknown', 0, 9)])).toEqual({ worst: 'unknown', words: '1 of 2 runs: no fault found' });
    expect(headline([run('b', 'unknown', 0, 9)]).words).toBe('No verdict yet');
  });

  test('says how much was checked, as a span where runs differ', () => {
    expect(coverage([run('a', 'healthy', 1, 0)])).toBe('1 rule checked');
    expect(coverage([run('a', 'healthy', 2, 4), run('b', 'sick', 9, 0)])).toBe('2 to 9 rules checked, 0 to 4 without enough data in each');
    expect(coverage([])).toBe('');
  });
});

test('what has no panel is named and counted', () => {
  expect(othersInWords([{ kind: 'pr_curves', records: 6 }, { kind: 'audio', records: 2 }])).toBe('6 PR curves, 2 audio clips: no panel yet');
  expect(othersInWords([{ kind: 'mesh', records: 1 }, { kind: 'their.own', records: 1200 }, { kind: 'custom_scalars', records: 2 }])).toBe('1 mesh record, 1,200 records of “their.own”, 2 layouts of custom scalars: no panel yet');
  expect(othersInWords([])).toBe('');
});
