// Overhead: what Sonde costs the training.
import { definePanel } from '../define';

export const overhead = definePanel({
  id: 'overhead',
  reading: 'overhead',
  title: 'Overhead',
  group: 'Run',
  empty: () => import('./empty'),
  load: () => import('./panel'),
  line: () => import('./line'),
  formerly: ['costs'],
});
