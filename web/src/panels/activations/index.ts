// Activations: does every layer still say something?
import { definePanel } from '../define';

export const activations = definePanel({
  id: 'activations',
  reading: 'activations',
  title: 'Activations',
  group: 'Network',
  empty: async () => (await import('./empty')).empty,
  load: async () => (await import('./panel')).ActivationsPanel,
});
