// Loads a run's gradient flow, and what is new of it when the run has grown.
import { useMemo } from 'preact/hooks';
import { fetchGradientFlow, type FlowFrames } from '../../api/gradient-flow';
import { useResource, type Resource } from '../use-resource';
import { FlowReader } from './rows';

export function useFlow(run: string, tag: string, onScreen: boolean): Resource<FlowReader> {
  const { value, error } = useResource(run, `${run}\n${tag}`, onScreen, (before: FlowFrames | null) => fetchGradientFlow(run, tag, before));
  return { value: useMemo(() => (value && value.tags.length > 0 ? new FlowReader(value.tags[0]) : null), [value]), error };
}
