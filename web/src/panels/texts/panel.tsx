// What runs say in words, tag by tag, the newest step first.
import { useComputed, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { About as TagAbout } from '../../api/tags';
import { fetchTexts } from '../../api/texts';
import { formatCount, formatSize } from '../../draw/format';
import { About, aboutIn, displayName } from '../../shell/about';
import { useOnScreen } from '../../shell/on-screen';
import { RunName, Swatch } from '../../shell/swatch';
import { tagsOf } from '../../state/data';
import { compareNames, shownRuns, styleOf } from '../../state/runs';
import { useResource } from '../use-resource';
import { blocks } from './markdown';
import { Blocks } from './rendered';

/** Letters of one text that are drawn at first, and that each click adds: a browser lays out no more of them in a blink. */
const pageOfText = 40_000;

/** Writers of TensorBoard's kind add a word to the tag that says nothing. */
const shortTag = (tag: string): string => tag.replace(/\/text_summary$/, '');

function Text({ text, plain }: { text: string; plain: boolean }) {
  const most = useSignal(pageOfText);
  const shown = text.slice(0, most.value);
  const tree = useMemo(() => (plain ? null : blocks(shown)), [shown, plain]);
  return (
    <>
      {tree ? <div class="markdown"><Blocks of={tree} /></div> : <pre class="plain" tabIndex={0}>{shown}</pre>}
      {shown.length < text.length && <button class="more" onClick={() => (most.value += pageOfText)}>First {formatSize(shown.length)} of {formatSize(text.length)} shown · show more</button>}
    </>
  );
}

function TextCard({ run, tag, about }: { run: string; tag: string; about: readonly TagAbout[] }) {
  const { ref, onScreen } = useOnScreen<HTMLElement>();
  const { value, error } = useResource(run, `${run}\n${tag}`, onScreen, () => fetchTexts(run, tag));
  const back = useSignal(0);
  const plain = useSignal(false);
  const items = value?.items ?? [];
  const at = Math.max(0, items.length - 1 - back.value);
  const item = items[at];
  return (
    <article class="card texts" ref={ref}>
      <header>
        <Swatch style={styleOf(run)} /><h3 title={tag}>{displayName(about) || shortTag(tag)}</h3><RunName run={run} />
        {items.length > 1 && (
          <label class="check">step
            <input type="range" min="0" max={items.length - 1} value={at} aria-label="Step" aria-valuetext={`step ${item.step}`} onInput={(e) => (back.value = items.length - 1 - Number(e.currentTarget.value))} />
          </label>
        )}
        {item && <span class="count">step {formatCount(item.step)}{items.length > 1 && `, ${at + 1} of ${formatCount(items.length)}`}</span>}
        <button class={`chip ${plain.value ? 'on' : ''}`} aria-pressed={plain.value} title="The text as it was written" onClick={() => (plain.value = !plain.value)}>plain</button>
        <About tag={tag} about={about} />
      </header>
      {error && <p class="hollow">Could not load: {error}</p>}
      {item ? item.text.trim() === '' ? <p class="hollow">An empty text.</p> : <Text key={at} text={item.text} plain={plain.value} /> : !error && <p class="hollow">{value ? 'No text recorded yet.' : ''}</p>}
    </article>
  );
}

const page = 30;

export function Panel() {
  const most = useSignal(page);
  const cards = useComputed(() => {
    const all = [...tagsOf('texts')].sort((a, b) => compareNames(a.tag, b.tag));
    return all.flatMap((t) => shownRuns.value.filter((run) => t.runs.includes(run)).map((run) => ({ run, tag: t.tag, about: aboutIn(run, t) })));
  }).value;
  return (
    <>
      {cards.length === 0 && <p class="hollow page">None of the shown runs recorded texts.</p>}
      {cards.slice(0, most.value).map((c) => <TextCard key={`${c.run}\n${c.tag}`} {...c} />)}
      {cards.length > most.value && <button class="more" onClick={() => (most.value += page)}>Show more ({most.value} of {formatCount(cards.length)})</button>}
    </>
  );
}
