import { csvDownload, sentInParts, type Parts, type UntilWanted } from './in-parts.ts';

/** What a handler of the admin API answers. */
export interface ApiAnswer {
  /** 200 where it is left out, 204 without a body. */
  status?: number;
  body?: unknown;
  /** A CSV file instead of a body, sent as it is made. */
  file?: { name: string; parts: Parts };
  /** JSON instead of a body, as text that is ready. */
  json?: Parts;
  headers?: Record<string, string>;
  /** Kept for a repeated request instead of the body, where that holds a secret. */
  kept?: unknown;
}

/** The answer as it is sent. */
export function responseOf(
  { status, body, headers, file, json }: ApiAnswer,
  wanted?: UntilWanted,
): Response {
  if (file !== undefined) {
    return csvDownload(file.name, file.parts, wanted);
  }
  const all = { 'Cache-Control': 'no-store', ...headers };
  if (json !== undefined) {
    return sentInParts(json, { 'Content-Type': 'application/json', ...all }, wanted);
  }
  return body === undefined
    ? new Response(null, { status: status ?? 204, headers: all })
    : new Response(JSON.stringify(body), {
        status: status ?? 200,
        headers: { 'Content-Type': 'application/json', ...all },
      });
}
