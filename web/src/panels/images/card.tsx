// One tag of images of one run, with a slider over its steps; small images grow in whole pixels.
import { effect, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { fetchImages, imageAddress, type ImageSeries } from '../../api/images';
import type { About as TagAbout } from '../../api/tags';
import { formatCount, formatTime } from '../../draw/format';
import { connection } from '../../state/data';
import { styleOf } from '../../state/runs';
import { About, displayName } from '../../shell/about';
import { useOnScreen } from '../../shell/on-screen';
import { RunName, Swatch } from '../../shell/swatch';
import { useResource } from '../use-resource';

/** Images that are wide are grids of samples: they get the width of two cards. */
const isGrid = (series: ImageSeries | null): boolean => (series?.items ?? []).some((i) => i.width >= 160);

export function ImageCard({ run, tag, about }: { run: string; tag: string; about?: readonly TagAbout[] }) {
  const { ref, onScreen } = useOnScreen<HTMLElement>();
  const { value, error } = useResource(run, `${run}\n${tag}`, onScreen, () => fetchImages(run, tag));
  /** Place in the items; null follows the newest. */
  const chosen = useSignal<number | null>(null);
  const actual = useSignal(false);
  const picture = useRef<HTMLImageElement>(null);
  const broken = useSignal(-1);
  /** Whether it is drawn smaller than it is: then pixels are averaged, and small print stays legible. */
  const shrunk = useSignal(false);
  const look = (): void => {
    if (picture.current) shrunk.value = picture.current.clientWidth < picture.current.naturalWidth;
  };
  useEffect(() => {
    addEventListener('resize', look);
    return () => removeEventListener('resize', look);
  }, []);
  // A picture that failed while the server was down is asked for anew.
  useEffect(() => effect(() => {
    if (connection.value === 'live') broken.value = -1;
  }), []);
  const items = value?.items ?? [];
  const at = Math.min(chosen.value ?? items.length - 1, items.length - 1);
  const image = items[at];
  return (
    <article class={`card image ${isGrid(value) ? 'large' : ''}`} ref={ref}>
      <header>
        <Swatch style={styleOf(run)} /><h3 title={tag}>{displayName(about) || tag}</h3><RunName run={run} />
        {image && <button class={`chip ${actual.value ? 'on' : ''}`} aria-pressed={actual.value} onClick={() => (actual.value = !actual.value)} title="One image pixel on one screen pixel">1:1</button>}
        <About tag={tag} about={about} />
      </header>
      {image && value ? (
        <>
          <div class="picture">
            {broken.value !== image.index && <img src={imageAddress(run, tag, image)} alt={`${tag} of ${run} at step ${image.step}`} width={image.width} height={image.height} class={actual.value ? 'actual' : `fit ${shrunk.value ? 'shrunk' : ''}`}
              ref={picture} onLoad={look} onError={() => (broken.value = image.index)} />}
            {broken.value === image.index && <p class="hollow">{connection.value === 'lost' ? 'The picture could not be loaded.' : 'The browser cannot decode this picture.'}</p>}
          </div>
          {items.length > 1 && (
            <input type="range" min="0" max={items.length - 1} value={at} aria-label={`Step of ${tag}, ${run}`}
              onInput={(e) => {
                const next = Number(e.currentTarget.value);
                chosen.value = next === items.length - 1 ? null : next;
              }} />
          )}
          <p class="foot">
            <span>step <b>{formatCount(image.step)}</b></span><span>{image.width} × {image.height}</span><span>{formatTime(image.wallTime)}</span>
            <span>{at + 1} of {formatCount(items.length)}{items.length < value.total ? ` (of ${formatCount(value.total)})` : ''}</span>
          </p>
        </>
      ) : <p class="hollow tall">{error ? `Could not load: ${error}` : value ? 'No image yet.' : ''}</p>}
    </article>
  );
}
