// Gradient flow: does the gradient reach the first layer?
import { definePanel } from '../define';

export const gradientFlow = definePanel({
  id: 'gradient-flow',
  reading: 'gradient-flow',
  title: 'Gradient flow',
  group: 'Network',
  empty: () => import('./empty'),
  load: () => import('./panel'),
});
