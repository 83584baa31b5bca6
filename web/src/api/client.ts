// Fetching: one place for relative addresses, errors in words, numbers that JSON cannot hold, and requests that travel together.

/** An answer other than 200, with the server's own words where it gave some. */
export class ApiError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

export type Query = Record<string, string | number | readonly string[] | undefined>;

/** Builds `path?key=value`, repeating the key for lists and leaving out what is undefined. */
export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue;
    if (typeof value === 'object') for (const item of value) search.append(key, item);
    else search.append(key, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

interface Answer {
  status: number;
  bytes: ArrayBuffer;
}

interface Part {
  asked: string;
  take(answer: Answer | Promise<Answer>): void;
}

/** Our server takes more; proxies in front of one often take no more than 8 KB. */
const longestBatch = 6000;

/** "SNB1". */
const batchMagic = 0x31424e53;

let gathered: Part[] | null = null;

const ask = async (asked: string, signal?: AbortSignal): Promise<Answer> => {
  const response = await fetch(asked, { signal });
  return { status: response.status, bytes: await response.arrayBuffer() };
};

/** Answers of /api/batch: magic and count, then status, length and bytes of each, on multiples of 8. */
export function partsOf(bytes: ArrayBuffer): Answer[] {
  const view = new DataView(bytes);
  if (bytes.byteLength < 8 || view.getUint32(0, true) !== batchMagic) throw new Error('The answer to a batch of requests is not one of this server.');
  const parts: Answer[] = [];
  for (let at = 8; at < bytes.byteLength;) {
    const [status, end] = [view.getUint32(at, true), at + 8 + view.getUint32(at + 4, true)];
    parts.push({ status, bytes: bytes.slice(at + 8, end) });
    at = Math.ceil(end / 8) * 8;
  }
  return parts;
}

/** What `start` asks for before it returns travels as one request: each wakes several processes here, and threads of the server. */
export function together<T>(start: () => T): T {
  const all: Part[] = (gathered = []);
  try {
    return start();
  } finally {
    gathered = null;
    while (all.length > 0) {
      let count = 0;
      for (let length = 0; count < all.length && (count === 0 || length + all[count].asked.length * 1.3 < longestBatch); count++) length += all[count].asked.length * 1.3;
      const parts = all.splice(0, count);
      if (count === 1) parts[0].take(ask(parts[0].asked));
      else {
        const answers = ask(address('api/batch', { get: parts.map((part) => part.asked) })).then((answer) => partsOf(checked(answer)));
        parts.forEach((part, i) => part.take(answers.then((list) => list[i])));
      }
    }
  }
}

function checked({ status, bytes }: Answer): ArrayBuffer {
  if (status === 200) return bytes;
  let message = `${status}`;
  try {
    const body = fromJson<{ error?: string }>(bytes);
    if (body.error) message = body.error;
  } catch {
    // Not JSON: the status says what there is to say.
  }
  throw new ApiError(status, message);
}

const fromJson = <T>(bytes: ArrayBuffer): T => JSON.parse(new TextDecoder().decode(bytes)) as T;

export async function getBytes(path: string, query: Query = {}, signal?: AbortSignal): Promise<ArrayBuffer> {
  const asked = address(path, query);
  const parts = gathered;
  return checked(await (parts ? new Promise<Answer>((take) => parts.push({ asked, take })) : ask(asked, signal)));
}

export const getJson = async <T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> => fromJson<T>(await getBytes(path, query, signal));

/** A number as the API writes it: NaN and the infinities come as strings. */
export type ApiNumber = number | 'NaN' | 'Infinity' | '-Infinity';

export function toNumber(value: ApiNumber | null | undefined): number {
  return typeof value === 'number' ? value : value == null ? NaN : Number(value);
}
