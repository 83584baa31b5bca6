// The order of findings, and which line of a snippet is the culprit.
import { describe, expect, test } from 'vitest';
import type { Finding, RunDiagnosis, Severity } from '../src/api/findings';
import { countBySeverity, snippetLines, sortFindings } from '../src/panels/findings/order';

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
