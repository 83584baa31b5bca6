// Scalars, batches and tags as the server sends them; hand-made bytes only for what it never sends.
import { describe, expect, test } from 'vitest';
import { partsOf } from '../src/api/client';
import { decodeScalars, Mark } from '../src/api/scalars';
import { namedTags, tagsNamed } from '../src/api/tags';
import { aboutIn, displayName } from '../src/shell/about';
import { bytesOf, jsonOf } from './fixture';

describe('scalars', () => {
  test('exact: NaN, infinities, what a restart left behind, and a run without the tag', () => {
    const [net, none] = decodeScalars(bytesOf('scalars-exact.bin'));
    expect([...net.steps]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 6, 7, 8, 9, 10, 11]);
    expect([...net.values]).toEqual([0, 1, NaN, Infinity, -Infinity, 5, 6, 7, 8, 9, 10, 11, 106, 107, 108, 109, 110, 111]);
    expect([...net.wallTimes].slice(0, 2)).toEqual([1_700_000_000, 1_700_000_001]);
    expect([net.min, net.max]).toEqual([undefined, undefined]);
    expect([...net.marks].map((m) => m & (Mark.NaN | Mark.PlusInfinity | Mark.MinusInfinity))).toEqual([0, 0, Mark.NaN, Mark.PlusInfinity, Mark.MinusInfinity, ...Array<number>(13).fill(0)]);
    expect([...net.marks].map((m) => (m & Mark.Abandoned ? 'x' : m & Mark.Restart ? 'r' : '.')).join('')).toBe('......xxxxxxr.....');
    expect(net.restarts).toEqual([{ row: 12, step: 6 }]);
    expect(net.total).toBe(18);
    expect([none.steps.length, none.total, none.restarts]).toEqual([0, 0, []]);
  });

  test('reduced: exact extremes of what is finite, and marks of what is not', () => {
    const [net] = decodeScalars(bytesOf('scalars-reduced.bin'));
    expect(net.total).toBe(18);
    expect(net.steps.length).toBeLessThan(18);
    expect([net.min!.length, net.max!.length, net.marks.length]).toEqual([net.steps.length, net.steps.length, net.steps.length]);
    expect(Math.min(...[...net.min!].filter(Number.isFinite))).toBe(0);
    expect(Math.max(...[...net.max!].filter(Number.isFinite))).toBe(111);
    expect([...net.marks].reduce((all, m) => all | m, 0) & 7).toBe(7);
    expect(net.restarts.map((r) => r.step)).toEqual([6]);
    expect(net.steps[net.restarts[0].row]).toBeGreaterThanOrEqual(6);
  });

  test('of no run at all', () => expect(decodeScalars(Uint8Array.of(0x53, 0x4e, 0x44, 0x31, 0, 0, 0, 0).buffer)).toEqual([]));

  test('an answer of another kind or one cut short is refused', () => {
    const bytes = bytesOf('scalars-exact.bin');
    expect(() => decodeScalars(bytesOf('batch.bin'))).toThrow(/magic/);
    for (const n of [0, 7, 12, 40, bytes.byteLength - 8]) expect(() => decodeScalars(bytes.slice(0, n)), `${n} bytes`).toThrow();
  });
});

test('a batch holds the answers in their order, each with its status', () => {
  const [scalars, missing, ...more] = partsOf(bytesOf('batch.bin'));
  expect(more).toEqual([]);
  expect([scalars.status, missing.status]).toEqual([200, 404]);
  expect(decodeScalars(scalars.bytes)[0].total).toBe(18);
  expect(JSON.parse(new TextDecoder().decode(missing.bytes))).toEqual({ error: expect.stringContaining('none') as string });
});

test('tags come by the name of what they hold, with the names of their runs', () => {
  const tags = namedTags(jsonOf('tags.json'));
  expect(tagsNamed(tags, 'accuracy')).toEqual([]);
  expect(tagsNamed(tags, 'scalars').map((t) => [t.tag, t.runs])).toEqual([['accuracy', ['net', 'other']], ['loss/train', ['net']]]);
  expect(tagsNamed(tags, 'scalars')[0].about).toEqual([{ displayName: 'Right answers', description: 'Share of **right** answers', runs: ['net'] }]);
  expect(tagsNamed(tags, 'histograms').map((t) => [t.tag, t.runs])).toEqual([['weights', ['other']]]);
  expect(tagsNamed(tags, 'gradient-flow').map((t) => [t.tag, t.runs])).toEqual([['sonde/gradient_flow', ['net']]]);
  expect(tagsNamed(tags, 'activations').map((t) => t.tag)).toEqual(['sonde/activations/out', 'sonde/activations/relu']);
  expect(tagsNamed(tags, 'no such reading')).toEqual([]);
  expect(tags.others).toEqual([{ kind: 'pr_curves', records: 1 }]);
});

test('what writers say of a tag comes with the names of their runs, and its name counts where they agree', () => {
  const said = [{ displayName: 'Loss', description: '*nats*', runs: [1] }, { displayName: '', description: 'bits', runs: [0, 2] }];
  const [loss] = namedTags({ version: 1, runs: ['a', 'b', 'c'], scalars: [{ tag: 'loss', runs: [0, 1, 2], about: said }] }).byName.scalars;
  expect(loss.about).toEqual([{ ...said[0], runs: ['b'] }, { ...said[1], runs: ['a', 'c'] }]);
  expect(aboutIn('c', loss)).toEqual([loss.about![1]]);
  expect(displayName(loss.about)).toBe('Loss');
  expect(displayName([...loss.about!, { displayName: 'Cost', description: '', runs: ['d'] }])).toBe('');
  expect(displayName(undefined)).toBe('');
});
