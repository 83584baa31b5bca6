// Scalars: every chart.
import { definePanel } from '../define';

export const scalars = definePanel({
  id: 'scalars',
  kind: 'scalars',
  title: 'Scalars',
  group: 'Training',
  empty: async () => (await import('./empty')).empty,
  load: async () => (await import('./panel')).ScalarsPanel,
});
