// Texts, as Markdown or as they were written.
import { definePanel } from '../define';

export const texts = definePanel({
  id: 'texts',
  kind: 'texts',
  title: 'Text',
  group: 'Training',
  empty: async () => (await import('./empty')).empty,
  load: async () => (await import('./panel')).TextsPanel,
});
