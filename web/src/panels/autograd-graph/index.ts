// Autograd graph: what backward() walked in the first step.
import { definePanel } from '../define';

export const autogradGraph = definePanel({
  id: 'autograd-graph',
  reading: 'autograd-graph',
  title: 'Autograd graph',
  group: 'Network',
  empty: async () => (await import('./empty')).empty,
  load: async () => (await import('./panel')).AutogradGraphPanel,
});
