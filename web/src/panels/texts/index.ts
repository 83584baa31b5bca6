// Texts, as Markdown or as they were written.
import { definePanel } from '../define';

export const texts = definePanel({
  id: 'texts',
  kind: 'texts',
  title: 'Text',
  group: 'Training',
  empty: () => import('./empty'),
  load: () => import('./panel'),
});
