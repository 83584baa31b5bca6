// Scalars: every chart.
import { definePanel } from '../define';

export const scalars = definePanel({
  id: 'scalars',
  kind: 'scalars',
  title: 'Scalars',
  group: 'Training',
  empty: () => import('./empty'),
  load: () => import('./panel'),
});
