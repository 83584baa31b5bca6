// Bytes and JSON as the server sent them: written and checked by the server's own tests.
import { readFileSync } from 'node:fs';

const path = (name: string): URL => new URL(`./fixtures/${name}`, import.meta.url);

export function bytesOf(name: string): ArrayBuffer {
  const bytes = readFileSync(path(name));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

export const jsonOf = <T>(name: string): T => JSON.parse(readFileSync(path(name), 'utf8')) as T;
