// Histograms: how weights and gradients are spread.
import { definePanel } from '../define';

export const histograms = definePanel({
  id: 'histograms',
  kind: 'histograms',
  title: 'Histograms',
  group: 'Training',
  empty: () => import('./empty'),
  load: () => import('./panel'),
});
