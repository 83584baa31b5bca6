// Images, with one slider over the steps.
import { definePanel } from '../define';

export const images = definePanel({
  id: 'images',
  kind: 'images',
  title: 'Images',
  group: 'Training',
  empty: () => import('./empty'),
  load: () => import('./panel'),
});
