// Readings that are frames of numbers over steps: GET /api/<reading>, as binary columns. A refresh brings the frames that are new.
import { getBytes } from './client';

/** The frames of one tag that were chosen to be sent: every `stride`-th, and the newest. */
export interface FrameTag<Header> {
  tag: string;
  header: Header;
  /** Frames in the file under this header. */
  count: number;
  /** Frames in the file, those under earlier headers too. */
  total: number;
  stride: number;
  /** Numbers in a frame. */
  width: number;
  /** The place of each frame among `count`, ascending. */
  places: Float64Array;
  steps: Float64Array;
  /** Seconds since 1970. */
  wallTimes: Float64Array;
  /** Row-major [frame, number]; a frame that cannot be read is all NaN. */
  data: Float32Array;
}

/** A tag that is there and cannot be read. */
export interface UnreadableTag {
  tag: string;
  problem: string;
}

export interface Frames<Header> {
  reading: string;
  version: number;
  part: string;
  /** Stands for these frames when asking for what is new. */
  cursor: string;
  tags: FrameTag<Header>[];
  unreadable: UnreadableTag[];
}

interface Head<Header> {
  reading: string;
  version: number;
  part: string;
  cursor: string;
  /** Whether these are all frames, or those behind the cursor that was sent. */
  whole: boolean;
  /** `header` is left out of tags that are known. */
  tags: { tag: string; header?: Header; count: number; total: number; stride: number; width: number; frames: number }[];
  unreadable: UnreadableTag[];
}

const magic = 0x31464e53; // "SNF1"
const padded = (at: number): number => Math.ceil(at / 8) * 8;

/** `before` is what the cursor in the request stood for. */
export function decodeFrames<Header>(bytes: ArrayBuffer, before: Frames<Header> | null = null): Frames<Header> {
  const view = new DataView(bytes);
  if (bytes.byteLength < 8 || view.getUint32(0, true) !== magic) throw new Error('not an answer of frames');
  const length = view.getUint32(4, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, length))) as Head<Header>;
  let at = padded(8 + length);
  const doubles = (n: number): Float64Array => {
    const column = new Float64Array(bytes, at, n);
    at += n * 8;
    return column;
  };
  const known = new Map((head.whole ? [] : (before?.tags ?? [])).map((tag) => [tag.tag, tag]));
  const tags = head.tags.map(({ frames, header, ...tag }): FrameTag<Header> => {
    const [places, steps, wallTimes] = [doubles(frames), doubles(frames), doubles(frames)];
    const data = new Float32Array(bytes, at, frames * tag.width);
    at = padded(at + data.byteLength);
    const sent: FrameTag<Header> = { ...tag, header: header as Header, places, steps, wallTimes, data };
    const old = known.get(tag.tag);
    if (old) return joined(old, sent);
    if (header === undefined) throw new Error(`an answer for '${tag.tag}' without its header`);
    return sent;
  });
  return { reading: head.reading, version: head.version, part: head.part, cursor: head.cursor, tags, unreadable: head.unreadable };
}

/** Of the old frames those stay that are on the new stride; the one that was newest may not be. */
function joined<Header>(old: FrameTag<Header>, sent: FrameTag<Header>): FrameTag<Header> {
  const { width } = sent;
  const kept: number[] = [];
  for (let i = 0; i < old.places.length; i++) if (old.places[i] % sent.stride === 0 && !sent.places.includes(old.places[i])) kept.push(i);
  const column = (of: (tag: FrameTag<Header>) => Float64Array): Float64Array => {
    const to = new Float64Array(kept.length + sent.places.length);
    kept.forEach((from, i) => (to[i] = of(old)[from]));
    to.set(of(sent), kept.length);
    return to;
  };
  const data = new Float32Array((kept.length + sent.places.length) * width);
  kept.forEach((from, i) => data.set(old.data.subarray(from * width, (from + 1) * width), i * width));
  data.set(sent.data, kept.length * width);
  return { ...sent, header: old.header, places: column((t) => t.places), steps: column((t) => t.steps), wallTimes: column((t) => t.wallTimes), data };
}

export interface FrameRequest {
  run: string;
  /** One tag; all tags of the reading without it. */
  tag?: string;
  /** A part of each frame; the first one without it. */
  part?: string;
  /** Frames of a tag, at most. */
  points?: number;
}

/** Loads frames; with `before`, only those that came since, joined to it. */
export async function fetchFrames<Header>(reading: string, request: FrameRequest, before: Frames<Header> | null = null): Promise<Frames<Header>> {
  const { run, tag, part, points = 200 } = request;
  const bytes = await getBytes(`api/${reading}`, { run, points, ...(tag !== undefined && { tag }), ...(part && { part }), ...(before && { cursor: before.cursor }) });
  return decodeFrames(bytes, before);
}

/** The frame whose step is nearest to one, the newest for none; -1 where there is no frame. */
export function frameFor(steps: Float64Array, step: number | null): number {
  let best = steps.length - 1;
  if (step !== null) for (let i = best; i >= 0; i--) if (Math.abs(steps[i] - step) < Math.abs(steps[best] - step)) best = i;
  return best;
}
