// What is in the files and has no panel, in words.
import type { OtherKind } from '../../api/tags';
import { formatCount } from '../../draw/format';

const nouns: Record<string, string> = { pr_curves: 'PR curve', audio: 'audio clip', hparams: 'hyper-parameter record', mesh: 'mesh record', custom_scalars: 'layout of custom scalars', projector: 'embedding', tensor: 'tensor' };

/** "6 PR curves, 2 audio clips: no panel yet"; empty where every kind has one. */
export function othersInWords(others: readonly OtherKind[]): string {
  if (others.length === 0) return '';
  const parts = others.map(({ kind, records }) => `${formatCount(records)} ${nouns[kind] ? `${nouns[kind].replace(/^layout of/, records === 1 ? 'layout of' : 'layouts of')}${records === 1 || nouns[kind].startsWith('layout') ? '' : 's'}` : `${records === 1 ? 'record' : 'records'} of “${kind}”`}`);
  return `${parts.join(', ')}: no panel yet`;
}
