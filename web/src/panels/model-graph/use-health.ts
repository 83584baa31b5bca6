// Loads what tells how the layers of a model fare: its gradient flow and its activations, as far as the run has them.
import { useMemo } from 'preact/hooks';
import { fetchActivations, type LayerActivations } from '../../api/activations';
import { fetchGradientFlow } from '../../api/gradient-flow';
import { tags } from '../../state/data';
import { FlowReader } from '../gradient-flow/rows';
import { useResource } from '../use-resource';
import { Health } from './health';
import type { GraphIndex } from './view';

export interface HealthState {
  health: Health | null;
  /** Steps that can be chosen. */
  steps: Float64Array;
  error: string | null;
}

const none = new Float64Array(0);

/** The flow of the same model: a named one has its name behind the first part of the tag. */
const flowTagFor = (run: string, graphTag: string): string | undefined => {
  const mine = (tags.value?.gradientFlow ?? []).filter((t) => t.runs.includes(run)).map((t) => t.tag);
  return mine.find((tag) => tag === graphTag.replace('model_graph', 'gradient_flow')) ?? mine[0];
};

export function useHealth(run: string, graphTag: string, index: GraphIndex | null, wanted: boolean, step: number | null): HealthState {
  const flowTag = flowTagFor(run, graphTag);
  const hasLayers = (tags.value?.activations ?? []).some((t) => t.runs.includes(run));
  const flow = useResource<FlowReader | null>(run, `${run}\n${flowTag ?? ''}`, wanted, async () => (flowTag ? new FlowReader(await fetchGradientFlow(run, flowTag)) : null));
  const layers = useResource<LayerActivations[]>(run, run, wanted, async () => (hasLayers ? fetchActivations(run) : []));
  const model = index?.graph.name ?? null;
  const health = useMemo(
    () => (index && wanted && (flow.value || layers.value) ? new Health(index, flow.value, (layers.value ?? []).filter((l) => (l.header.model ?? null) === model), step) : null),
    [index, wanted, flow.value, layers.value, step],
  );
  return { health, steps: flow.value?.flow.steps ?? layers.value?.[0]?.steps ?? none, error: flow.error ?? layers.error };
}
