// Writes TensorBoard event files of scalars, for measurements that must know when a point was written.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0x82f63b78 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});

function maskedCrc(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8);
  crc = (crc ^ 0xffffffff) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** A record of the file with this data. */
export function record(data) {
  const bytes = Buffer.alloc(16 + data.length);
  bytes.writeBigUInt64LE(BigInt(data.length), 0);
  bytes.writeUInt32LE(maskedCrc(bytes.subarray(0, 8)), 8);
  data.copy(bytes, 12);
  bytes.writeUInt32LE(maskedCrc(data), 12 + data.length);
  return bytes;
}

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}

const field = (number, bytes) => Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);

function head(wallTime) {
  const bytes = Buffer.alloc(9);
  bytes[0] = 9;
  bytes.writeDoubleLE(wallTime, 1);
  return bytes;
}

/** One event with one scalar, as bytes of the file. */
export function scalar(tag, value, step, wallTime) {
  const number = Buffer.alloc(5);
  number[0] = 21;
  number.writeFloatLE(value, 1);
  return record(Buffer.concat([head(wallTime), Buffer.from([16]), varint(step), field(5, field(1, Buffer.concat([field(1, Buffer.from(tag)), number])))]));
}

/** A file that is appended to; every write goes to the operating system at once. */
export class EventFile {
  constructor(path, wallTime) {
    mkdirSync(dirname(path), { recursive: true });
    this.file = openSync(path, 'a');
    this.write(record(Buffer.concat([head(wallTime), field(3, Buffer.from('brain.Event:2'))])));
  }

  write(bytes) {
    writeSync(this.file, bytes);
  }

  close() {
    closeSync(this.file);
  }
}
