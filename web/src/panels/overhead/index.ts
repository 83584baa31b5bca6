// Overhead: what Sonde costs the training.
import { definePanel } from '../define';

export const overhead = definePanel({
  id: 'overhead',
  reading: 'overhead',
  title: 'Overhead',
  group: 'Run',
  empty: async () => (await import('./empty')).empty,
  load: async () => (await import('./panel')).OverheadPanel,
  line: async () => (await import('./line')).OverheadLine,
  formerly: ['costs'],
});
