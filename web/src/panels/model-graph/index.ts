// Model graph: the network as it runs, layer by layer.
import { definePanel } from '../define';

export const modelGraph = definePanel({
  id: 'model-graph',
  reading: 'model-graph',
  title: 'Model graph',
  group: 'Network',
  empty: async () => (await import('./empty')).empty,
  load: async () => (await import('./panel')).ModelGraphPanel,
  formerly: ['model'],
});
