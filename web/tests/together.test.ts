// Requests that travel together: one batch for what is asked in one go, parts on multiples of 8, failures each their own.
import { afterEach, expect, test, vi } from 'vitest';
import { getBytes, getJson, together } from '../src/api/client';

afterEach(() => vi.unstubAllGlobals());

function body(parts: [status: number, text: string][]): ArrayBuffer {
  const bytes: number[] = [0x53, 0x4e, 0x42, 0x31, parts.length, 0, 0, 0];
  for (const [status, text] of parts) {
    bytes.push(status & 255, status >> 8, 0, 0, text.length & 255, text.length >> 8, 0, 0, ...new TextEncoder().encode(text));
    while (bytes.length % 8) bytes.push(0);
  }
  return Uint8Array.from(bytes).buffer;
}

/** A server whose batch answers each part by `answer`; gives the addresses asked for. */
function serve(answer: (asked: string) => [status: number, text: string]): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    const inner = new URL(url, 'http://x').searchParams.getAll('get');
    if (inner.length > 0) return new Response(body(inner.map(answer)));
    const [status, text] = answer(url);
    return new Response(text, { status });
  });
  return asked;
}

test('what is asked in one go is one request, and what is asked later another', async () => {
  const asked = serve((url) => [200, JSON.stringify(url)]);
  const [a, b] = together(() => [getJson('api/a', { tag: 'x/y' }), getJson('api/bcd')]);
  const c = getJson('api/c');
  expect(await Promise.all([a, b, c])).toEqual(['api/a?tag=x%2Fy', 'api/bcd', 'api/c']);
  expect(asked).toHaveLength(2);
});

test('one alone is asked for as ever, and none asks for nothing', async () => {
  const asked = serve(() => [200, '1']);
  together(() => {});
  expect(await together(() => getJson('api/a'))).toBe(1);
  expect(asked).toEqual(['api/a']);
});

test('a part that fails fails alone, with the words of the server', async () => {
  serve((url) => (url === 'api/a' ? [404, '{"error":"no run"}'] : [200, '"b"']));
  const [a, b] = together(() => [getBytes('api/a'), getJson('api/b')]);
  await expect(a).rejects.toMatchObject({ status: 404, message: 'no run' });
  expect(await b).toBe('b');
});

test('a batch that fails fails all its parts', async () => {
  vi.stubGlobal('fetch', async () => new Response('{"error":"busy"}', { status: 500 }));
  const parts = together(() => [getJson('api/a'), getJson('api/b')]);
  for (const part of parts) await expect(part).rejects.toMatchObject({ status: 500, message: 'busy' });
});

test('no address grows beyond what servers take', async () => {
  const asked = serve((url) => [200, JSON.stringify(url)]);
  const long = Array.from({ length: 12 }, (_, i) => `api/${i}${'x'.repeat(1500)}`);
  expect(await Promise.all(together(() => long.map((url) => getJson(url))))).toEqual(long);
  expect(asked.length).toBeGreaterThan(2);
  expect(asked.length).toBeLessThan(12);
  expect(Math.max(...asked.map((url) => url.length))).toBeLessThan(8000);
});
