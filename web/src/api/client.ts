// Fetching: one place for relative addresses, errors in words, and numbers that JSON cannot hold.

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

async function get(path: string, query: Query, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(address(path, query), { signal });
  if (response.ok) return response;
  let message = `${response.status} ${response.statusText}`;
  try {
    const body = (await response.json()) as { error?: string };
    if (body.error) message = body.error;
  } catch {
    // Not JSON: the status line says what there is to say.
  }
  throw new ApiError(response.status, message);
}

export async function getJson<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return (await (await get(path, query, signal)).json()) as T;
}

export async function getBytes(path: string, query: Query = {}, signal?: AbortSignal): Promise<ArrayBuffer> {
  return (await get(path, query, signal)).arrayBuffer();
}

/** A number as the API writes it: NaN and the infinities come as strings. */
export type ApiNumber = number | 'NaN' | 'Infinity' | '-Infinity';

export function toNumber(value: ApiNumber | null | undefined): number {
  return typeof value === 'number' ? value : value == null ? NaN : Number(value);
}
