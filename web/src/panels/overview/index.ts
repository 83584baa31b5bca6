// Overview: below the diagnosis, the charts that answer "how is my training going" first.
import { definePanel } from '../define';

export const overview = definePanel({
  id: 'overview',
  kind: 'scalars',
  title: 'Overview',
  group: 'Training',
  empty: () => import('./empty'),
  // Its code comes with the first page.
});
