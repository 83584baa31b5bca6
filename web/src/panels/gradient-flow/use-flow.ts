// Loads a run's gradient flow, and again when the run has grown.
import { fetchGradientFlow } from '../../api/gradient-flow';
import { useResource, type Resource } from '../use-resource';
import { FlowReader } from './rows';

export const useFlow = (run: string, tag: string, onScreen: boolean): Resource<FlowReader> =>
  useResource(run, `${run}\n${tag}`, onScreen, async () => new FlowReader(await fetchGradientFlow(run, tag)));
