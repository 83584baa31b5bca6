// The description of a tag, as Markdown; where writers differ, each with the runs that say so.
import type { About } from '../../api/tags';
import { formatCount, formatSize } from '../../draw/format';
import { Swatch } from '../../shell/swatch';
import { styleOf } from '../../state/runs';
import { blocks } from './markdown';
import { Blocks } from './rendered';

const mostRuns = 6;

/** Letters of a description that are drawn. */
const mostLetters = 20_000;

export function Description({ tag, about }: { tag: string; about: readonly About[] }) {
  return (
    <div class="about">
      <code>{tag}</code>
      {about.map(({ displayName, description, runs }) => (
        <section key={`${displayName}\n${description}`}>
          {about.length > 1 && (
            <p class="runs-of">
              {runs.slice(0, mostRuns).map((run) => <span key={run}><Swatch style={styleOf(run)} />{run}</span>)}
              {runs.length > mostRuns && <span>{mostRuns} of {formatCount(runs.length)} runs</span>}
            </p>
          )}
          {about.length > 1 && displayName && <p><b>{displayName}</b></p>}
          {description && <div class="markdown"><Blocks of={blocks(description.slice(0, mostLetters))} />{description.length > mostLetters && <p>First {formatSize(mostLetters)} of {formatSize(description.length)}</p>}</div>}
        </section>
      ))}
    </div>
  );
}
