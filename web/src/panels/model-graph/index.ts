// Model graph: the network as it runs, layer by layer.
import { definePanel } from '../define';

export const modelGraph = definePanel({
  id: 'model-graph',
  reading: 'model-graph',
  title: 'Model graph',
  group: 'Network',
  empty: () => import('./empty'),
  load: () => import('./panel'),
  formerly: ['model'],
});
