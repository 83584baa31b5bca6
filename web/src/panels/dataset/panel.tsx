// What the network is fed: classes and counts, train beside test, range of values, samples.
import { useComputed } from '@preact/signals';
import { toNumber } from '../../api/client';
import { fetchDataset, type DatasetRecord } from '../../api/dataset';
import { usePainter } from '../../draw/canvas';
import { classRow, paintClassBars } from '../../draw/class-bars';
import { formatCount, formatValue } from '../../draw/format';
import { tags, tagsOf } from '../../state/data';
import { compareNames, shownRuns, styleOf } from '../../state/runs';
import { ink } from '../../state/theme';
import { aboutIn } from '../../shell/about';
import { useOnScreen } from '../../shell/on-screen';
import { Swatch } from '../../shell/swatch';
import { ImageCard } from '../images/card';
import { useResource } from '../use-resource';
import { samplesIn } from './samples';

/** Commonest over rarest class; Infinity when a class has no sample. */
export const imbalance = (counts: readonly number[]): number => (counts.length === 0 ? NaN : most(counts) / counts.reduce((a, b) => Math.min(a, b), Infinity));

/** Not by spreading: a file may name a million classes. */
const most = (counts: readonly number[]): number => counts.reduce((a, b) => Math.max(a, b), 0);

/** Classes that have a bar; a canvas is no taller. */
const mostBars = 200;

function ClassBars({ data, color }: { data: DatasetRecord; color: string }) {
  const counts = data.classCounts.slice(0, mostBars);
  const names = counts.map((_, i) => data.classNames[i] ?? String(i));
  const ref = usePainter((surface) => {
    const { text, muted, grid, axis, error, frozen } = ink.value;
    paintClassBars(surface, names, counts, most(data.classCounts), data.classCounts, { bar: color, text, muted, grid, axis, error, frozen });
  }, [data, color]);
  const label = `Samples by class: ${names.map((n, i) => `${n} ${counts[i]}`).join(', ')}`;
  return (
    <>
      <canvas ref={ref} role="img" aria-label={label} style={{ height: `${counts.length * classRow + 2}px` }} />
      {counts.length < data.classCounts.length && <p class="hollow">{formatCount(counts.length)} of {formatCount(data.classCounts.length)} classes</p>}
    </>
  );
}

function Fact({ name, children, bad }: { name: string; children: string; bad?: boolean }) {
  return <div class={bad ? 'bad' : ''}><dt>{name}</dt><dd>{children}</dd></div>;
}

function DatasetCard({ run, tag }: { run: string; tag: string }) {
  const { ref, onScreen } = useOnScreen<HTMLElement>();
  const { value: data, error } = useResource(run, `${run}\n${tag}`, onScreen, () => fetchDataset(run, tag));
  const ratio = data ? imbalance(data.classCounts) : NaN;
  return (
    <article class="card dataset" ref={ref}>
      <header><h3>{data?.name ?? tag}</h3>{data && <span class="run">{formatCount(data.samples)} samples of {data.sampleShape.join(' × ')}</span>}</header>
      {data ? (
        <>
          <dl class="facts">
            <Fact name="classes">{formatCount(data.classCounts.length)}</Fact>
            <Fact name="imbalance">{Number.isFinite(ratio) ? `${ratio.toFixed(ratio < 10 ? 1 : 0)} : 1` : data.classCounts.length ? 'a class is empty' : '–'}</Fact>
            <Fact name="range">{`${formatValue(toNumber(data.min))} … ${formatValue(toNumber(data.max))}`}</Fact>
            <Fact name="mean ± std">{`${formatValue(toNumber(data.mean))} ± ${formatValue(toNumber(data.standardDeviation))}`}</Fact>
            <Fact name="not finite" bad={data.nonFinite > 0}>{formatCount(data.nonFinite)}</Fact>
          </dl>
          {data.classCounts.length > 0 && <ClassBars data={data} color={styleOf(run).color} />}
        </>
      ) : <p class="hollow tall">{error ? `Could not load: ${error}` : ''}</p>}
    </article>
  );
}

export function Panel() {
  const groups = useComputed(() => {
    const trainFirst = (a: { tag: string }, b: { tag: string }): number => Number(/test|val/.test(a.tag)) - Number(/test|val/.test(b.tag)) || compareNames(a.tag, b.tag);
    const datasets = [...tagsOf('dataset')].sort(trainFirst);
    const samples = (tags.value ? samplesIn(tags.value) : []).sort(trainFirst);
    return shownRuns.value
      .map((run) => ({ run, sets: datasets.filter((t) => t.runs.includes(run)), images: samples.filter((t) => t.runs.includes(run)) }))
      .filter((g) => g.sets.length + g.images.length > 0);
  }).value;
  return (
    <>
      {groups.length === 0 && <p class="hollow page">None of the shown runs recorded a data set.</p>}
      {groups.map(({ run, sets, images }) => (
        <section class="group" key={run}>
          <div class="toolbar"><Swatch style={styleOf(run)} /><h2>{run}</h2></div>
          <div class="grid datasets">{sets.map((t) => <DatasetCard key={t.tag} run={run} tag={t.tag} />)}{images.map((t) => <ImageCard key={t.tag} run={run} tag={t.tag} about={aboutIn(run, t)} />)}</div>
        </section>
      ))}
    </>
  );
}
