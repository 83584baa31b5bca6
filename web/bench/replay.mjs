// Writes a recorded training's log again, as if it ran now: at so many steps a second, for as long as it is wanted.
import { readFileSync } from 'node:fs';
import { EventFile, record } from './event-file.mjs';

/** What level Light does not write. */
const notLight = /activations\/|gradients\/|weights\/|feature_maps\//;

/** Milliseconds between two writes, as of the library's writer. */
const flushPause = 200;

function varintAt(bytes, at) {
  let [value, scale] = [0, 1];
  for (; ; at++, scale *= 128) {
    value += (bytes[at] & 127) * scale;
    if (bytes[at] < 128) return [value, at + 1];
  }
}

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}

/** The events of a file that level Light would write, in order: step, and what follows it in the record. */
function events(path) {
  const bytes = readFileSync(path);
  const found = [];
  for (let at = 0; at + 12 < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    const data = bytes.subarray(at + 12, at + 12 + length);
    at += 16 + length;
    // Wall time first (field 1), then the step (field 2) unless it is 0: as the library writes them.
    if (data[0] !== 9 || notLight.test(data.subarray(9, 120).toString('latin1'))) continue;
    const [step, rest] = data[9] === 16 ? varintAt(data, 10) : [0, 9];
    found.push({ step, rest: data.subarray(rest) });
  }
  return found;
}

export class Replay {
  /** `from` is the event file to write again, `to` the one to write. */
  constructor(from, to) {
    this.events = events(from).filter(({ rest }) => !rest.includes('brain.Event:'));
    this.last = this.events.reduce((s, e) => Math.max(s, e.step), 0);
    this.file = new EventFile(to, Date.now() / 1000);
    this.step = 0;
    this.next = 0;
    this.round = 0;
  }

  /** Writes the next so many steps; after the log's end, its steps past the first few again, under later numbers. */
  steps(count) {
    const out = [];
    for (const until = this.step + count; ;) {
      const event = this.events[this.next];
      if (!event) {
        this.round++;
        this.next = this.events.findIndex((e) => e.step > 20);
        continue;
      }
      const step = event.step + this.round * (this.last - 20);
      if (step > until) break;
      this.next++;
      const head = Buffer.alloc(9);
      head[0] = 9;
      head.writeDoubleLE(Date.now() / 1000, 1);
      out.push(record(Buffer.concat([head, Buffer.from([16]), varint(step), event.rest])));
    }
    this.step += count;
    if (out.length > 0) this.file.write(Buffer.concat(out));
  }

  /** Goes on at `rate` steps a second; gives what ends it. */
  start(rate) {
    const begin = performance.now();
    const before = this.step;
    const timer = setInterval(() => this.steps(Math.max(0, before + Math.floor((rate * (performance.now() - begin)) / 1000) - this.step)), flushPause);
    return () => clearInterval(timer);
  }
}
