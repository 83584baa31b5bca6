// Activations: does every layer still say something?
import { definePanel } from '../define';

export const activations = definePanel({
  id: 'activations',
  reading: 'activations',
  title: 'Activations',
  group: 'Network',
  empty: () => import('./empty'),
  load: () => import('./panel'),
});
