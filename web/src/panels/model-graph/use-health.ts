// Loads how the layers of a model fare, and which steps can be chosen.
import { useMemo } from 'preact/hooks';
import { fetchFrames, type Frames } from '../../api/frames';
import { placesOf } from '../../state/data';
import { useLayerHealth } from '../use-layer-health';
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

/** Readings of layers: the steps of the first that the run has are those to choose from. */
const ofLayers = ['gradient-flow', 'activations'] as const;

/** One tag of it: that of the same model where there are several. A named model has its name behind the first part of the tag. */
function steppedBy(run: string, graphTag: string): { reading: string; tag: string } | null {
  for (const reading of ofLayers) {
    const tags = placesOf(reading, [run]).map(({ tag }) => tag);
    const tag = tags.find((t) => t === graphTag.replace('model_graph', reading.replaceAll('-', '_'))) ?? tags[0];
    if (tag !== undefined) return { reading, tag };
  }
  return null;
}

export function useHealth(run: string, graphTag: string, index: GraphIndex | null, wanted: boolean, step: number | null): HealthState {
  const by = steppedBy(run, graphTag);
  const frames = useResource<Frames<unknown> | null>(run, `${run}\n${by?.tag ?? ''}`, wanted, async (before) => (by ? fetchFrames<unknown>(by.reading, { run, tag: by.tag }, before) : null));
  const layers = useLayerHealth(run, step, wanted);
  const model = index?.graph.name ?? null;
  const health = useMemo(
    () => (index && wanted && layers.value ? new Health(index, layers.value.signs.filter((sign) => (sign.model ?? null) === model)) : null),
    [index, wanted, layers.value],
  );
  return { health, steps: frames.value?.tags[0]?.steps ?? none, error: layers.error ?? frames.error };
}
