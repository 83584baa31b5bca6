// Step time: what a training step does in its time.
import { definePanel } from '../define';

export const stepTime = definePanel({
  id: 'step-time',
  reading: 'step-time',
  title: 'Step time',
  group: 'Run',
  empty: () => import('./empty'),
  load: () => import('./panel'),
});
