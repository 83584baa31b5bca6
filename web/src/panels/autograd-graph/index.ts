// Autograd graph: what backward() walked in the first step.
import { definePanel } from '../define';

export const autogradGraph = definePanel({
  id: 'autograd-graph',
  reading: 'autograd-graph',
  title: 'Autograd graph',
  group: 'Network',
  empty: () => import('./empty'),
  load: () => import('./panel'),
});
