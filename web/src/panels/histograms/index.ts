// Histograms: how weights and gradients are spread.
import { definePanel } from '../define';

export const histograms = definePanel({
  id: 'histograms',
  kind: 'histograms',
  title: 'Histograms',
  group: 'Training',
  empty: async () => (await import('./empty')).empty,
  load: async () => (await import('./panel')).HistogramsPanel,
});
