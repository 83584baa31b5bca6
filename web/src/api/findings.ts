// GET /api/findings: what is wrong with each run, on what evidence, and what to do about it.
import { getJson, type ApiNumber } from './client';

export type Severity = 'error' | 'warning' | 'info';
export type Verdict = 'healthy' | 'sick' | 'unknown';

export interface Evidence {
  name: string;
  value: ApiNumber;
  threshold: ApiNumber | null;
}

export interface Finding {
  rule: string;
  severity: Severity;
  /** 0..1 */
  confidence: number;
  title: string;
  layer: string | null;
  steps: { first: number; last: number } | null;
  evidence: Evidence[];
  causes: string[];
  cures: string[];
  /** File and line relative to the repository. */
  source: string | null;
  /** The line with two around it. */
  snippet: string | null;
  doc: string | null;
}

export interface RunDiagnosis {
  run: string;
  verdict: Verdict;
  findings: Finding[];
  checked: string[];
  notEnoughData: { rule: string; needs: string }[];
  /** What was left out, where something was. */
  notes?: string[];
}

export interface DiagnosisReport {
  logdir: string;
  runs: RunDiagnosis[];
}

export const fetchFindings = (): Promise<DiagnosisReport> => getJson<DiagnosisReport>('api/findings');
