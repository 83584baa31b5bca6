// GET /api/layer-health: how the layers of a run fare at a step. The rules judge; the page shows their judgement as it is.
import { getJson } from './client';

/** Worst first. */
export const conditions = ['not-finite', 'no-gradient', 'vanishing', 'dead', 'saturated', 'faulty', 'frozen', 'sound', 'unread'] as const;
export type Condition = (typeof conditions)[number];

/** Sick is what a finding names; notable is what stands out and no rule takes for a fault. */
export type Level = 'sick' | 'notable' | 'fine';

export interface LayerSign {
  model: string | null;
  layer: string;
  /** The reading that it was taken from. */
  reading: string;
  step: number;
  condition: Condition;
  level: Level;
  /** What was measured, as a sentence without its end. */
  text: string;
  /** The rule that found the layer sick. */
  rule: string | null;
}

/** The gradient flow of a model in a sentence. */
export interface FlowSummary {
  model: string | null;
  tag: string;
  step: number;
  level: Level;
  text: string;
}

export interface LayerHealth {
  run: string;
  signs: LayerSign[];
  flows: FlowSummary[];
}

/** `step` is that to show, or the one read nearest to it; null for the newest. */
export const fetchLayerHealth = (run: string, step: number | null): Promise<LayerHealth> => getJson<LayerHealth>('api/layer-health', { run, step: step ?? undefined });
