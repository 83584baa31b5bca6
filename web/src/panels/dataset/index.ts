// Data set: what the network is fed.
import { tagsNamed } from '../../api/tags';
import { definePanel } from '../define';
import { samplesIn } from './samples';

export const dataset = definePanel({
  id: 'dataset',
  reading: 'dataset',
  title: 'Data set',
  group: 'Data',
  empty: () => import('./empty'),
  load: () => import('./panel'),
  isRecorded: (tags) => tagsNamed(tags, 'dataset').length > 0 || samplesIn(tags).length > 0,
  formerly: ['data'],
});
