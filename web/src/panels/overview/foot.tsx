// Below the curves: what else is in the files, and what panels say in a line.
import { Guarded, lazy } from '../../shell/lazy';
import { isBare } from '../../shell/panels';
import { tags } from '../../state/data';
import { panels } from '..';
import { othersInWords } from './others';

const lines = panels.flatMap((panel) => {
  const { id, line } = panel;
  return line ? [{ panel, Line: lazy(async () => (await line()).Line, id) }] : [];
});

export function Foot() {
  if (!tags.value) return null;
  const others = othersInWords(tags.value.others);
  return (
    <>
      {others && <p class="others">Also in the files: {others}.</p>}
      {lines.map(({ panel, Line }) => !isBare(panel) && <Guarded key={panel.id}><Line /></Guarded>)}
    </>
  );
}
