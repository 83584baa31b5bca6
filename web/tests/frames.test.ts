// Answers of frames as the server sends them: whole, behind a cursor, thinned, in parts; and what is none.
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { LayerHeader } from '../src/api/activations';
import { decodeFrames, fetchFrames, frameFor, type Frames } from '../src/api/frames';
import { GradientState, type FlowHeader } from '../src/api/gradient-flow';
import { valueAt } from '../src/panels/activations/layers';
import { FlowReader } from '../src/panels/gradient-flow/rows';
import { bytesOf } from './fixture';

const layers = (name: string, before: Frames<LayerHeader> | null = null): Frames<LayerHeader> => decodeFrames<LayerHeader>(bytesOf(name), before);
const whole = layers('frames-whole.bin');

/** NaN counts as equal. */
const plain = (frames: Frames<LayerHeader>): unknown =>
  frames.tags.map((tag) => ({ ...tag, places: [...tag.places], steps: [...tag.steps], wallTimes: [...tag.wallTimes], data: [...tag.data] }));

describe('a whole answer', () => {
  test('holds every tag with its header, in the order of the model', () => {
    expect([whole.reading, whole.version, whole.part]).toEqual(['activations', 1, '']);
    expect(whole.tags.map((t) => [t.tag, t.header.layer, t.header.kind, t.count, t.total, t.stride, t.width])).toEqual([
      ['sonde/activations/relu', 'relu', 'rectifier', 5, 5, 1, 17], ['sonde/activations/out', 'out', 'other', 4, 4, 1, 17],
    ]);
    expect(whole.unreadable).toEqual([]);
    expect(whole.cursor).not.toBe('');
  });

  test('has columns by tag, one behind the other', () => {
    const [relu, out] = whole.tags;
    expect([...relu.steps]).toEqual([0, 10, 20, 30, 40]);
    expect([...relu.wallTimes]).toEqual([0, 1, 2, 3, 4].map((s) => 1_700_000_000 + s));
    expect([...out.steps]).toEqual([10, 20, 30, 40]);
    expect([...out.places]).toEqual([0, 1, 2, 3]);
    expect([0, 1, 2, 4].map((frame) => valueAt(relu, 'mean', frame))).toEqual([0.25, 1.25, 2.25, 4.25]);
    expect([0, 3].map((frame) => valueAt(out, 'mean', frame))).toEqual([1.25, 4.25]);
    expect(valueAt(relu, 'dead_units', 0)).toBe(1);
    expect(valueAt(relu, 'saturated_share', 0)).toBeNaN();
  });

  test('keeps the place of a frame that cannot be read', () => {
    expect(whole.tags[0].data.slice(3 * 17, 4 * 17).every(Number.isNaN)).toBe(true);
    expect(whole.tags[0].data.slice(4 * 17, 5 * 17).every(Number.isNaN)).toBe(false);
  });
});

describe('what comes behind a cursor', () => {
  const later = layers('frames-later.bin', whole);

  test('is joined to what was there', () => {
    expect(new DataView(bytesOf('frames-later.bin')).byteLength).toBeLessThan(bytesOf('frames-whole.bin').byteLength);
    expect(later.tags.map((t) => [...t.steps])).toEqual([[0, 10, 20, 30, 40, 50, 60], [10, 20, 30, 40, 50, 60]]);
    expect(later.tags[0].header).toEqual(whole.tags[0].header);
    expect([0, 4, 5, 6].map((frame) => valueAt(later.tags[0], 'mean', frame))).toEqual([0.25, 4.25, 5.25, 6.25]);
    expect(later.cursor).not.toBe(whole.cursor);
  });

  test('leaves out every second frame of before where the stride has doubled: as if all were asked for at once', () => {
    const doubled = layers('frames-doubled.bin', later);
    expect(doubled.tags[0].stride).toBe(2);
    expect([...doubled.tags[0].places]).toEqual([0, 2, 4, 6, 8, 10, 11]);
    expect(plain(doubled)).toEqual(plain(layers('frames-doubled-whole.bin')));
  });

  test('is refused without what was there', () => expect(() => layers('frames-later.bin')).toThrow("'sonde/activations/relu' without its header"));
});

test('a whole answer takes nothing from what was there', () => expect(plain(layers('frames-doubled-whole.bin', whole))).toEqual(plain(layers('frames-doubled-whole.bin'))));

test('units of one layer come as a part', () => {
  const units = layers('frames-units.bin');
  expect([units.part, units.tags.length, units.tags[0].width, units.tags[0].header.mappedUnits]).toEqual(['units', 1, 4, 4]);
  expect([...units.tags[0].data]).toEqual([1, 0.125, 0.25, 0.375, 1, 0.125, 0.25, 0.375, 1, 0.125, 0.25, 0.375]);
});

test('a tag that cannot be read is named, beside those that can', () => {
  const some = layers('frames-unreadable.bin');
  expect(some.tags.map((t) => t.header.layer)).toEqual(['relu', 'out']);
  expect(some.unreadable.map((u) => u.tag)).toEqual(['sonde/activations/odd']);
  expect(some.unreadable[0].problem).toMatch(/layer/);
});

test('gradient flow: states, and a gradient with a value that is none', () => {
  const flow = decodeFrames<FlowHeader>(bytesOf('gradient-flow.bin')).tags[0];
  expect(flow.header.parameters.map((p) => [p.name, p.layer, p.moduleType, p.shape])).toEqual([['conv.weight', 'conv', 'Conv2d', [8, 1, 3, 3]], ['fc.weight', 'fc', 'Linear', [10, 8]]]);
  const reader = new FlowReader(flow);
  const [conv, fc] = reader.rows({ biases: true, frozen: true, perLayer: false }, 0);
  expect([0, 1, 2].map((frame) => reader.cell(frame, conv).state)).toEqual([GradientState.Present, GradientState.Cut, GradientState.Present]);
  expect(reader.cell(0, conv)).toEqual({ state: 0, mean: 0.25, max: 0.5, elements: 72, nonFinite: 0, zeroShare: 0.125 });
  expect(reader.cell(2, conv).nonFinite).toBe(1);
  expect(reader.cell(1, fc).mean).toBe(0.75);
});

describe('what is no answer of frames', () => {
  const bytes = bytesOf('frames-whole.bin');

  test.each([0, 3, 7])('%i bytes', (n) => expect(() => decodeFrames(bytes.slice(0, n))).toThrow('not an answer of frames'));

  test('another magic number', () => {
    const other = bytes.slice(0);
    new DataView(other).setUint32(0, 7, true);
    expect(() => decodeFrames(other)).toThrow('not an answer of frames');
  });

  test('one that ends too early', () => {
    for (const n of [20, 400, bytes.byteLength - 8]) expect(() => decodeFrames(bytes.slice(0, n)), `${n} bytes`).toThrow();
  });
});

describe('fetchFrames', () => {
  afterEach(() => vi.unstubAllGlobals());

  test('asks for all at first, then for what comes behind the cursor', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url);
      return new Response(bytesOf(asked.length === 1 ? 'frames-whole.bin' : 'frames-later.bin'));
    });
    const first = await fetchFrames<LayerHeader>('activations', { run: 'a b', points: 8 });
    const second = await fetchFrames<LayerHeader>('activations', { run: 'a b', points: 8 }, first);
    expect(asked).toEqual(['api/activations?run=a+b&points=8', `api/activations?run=a+b&points=8&cursor=${first.cursor}`]);
    expect(second.tags[0].steps).toHaveLength(7);
  });
});

test('the frame nearest to a step, the newest for none', () => {
  const steps = Float64Array.of(0, 10, 20);
  expect([null, 14, 16, -5, 99].map((step) => frameFor(steps, step))).toEqual([2, 1, 2, 0, 2]);
  expect(frameFor(new Float64Array(), 3)).toBe(-1);
});
