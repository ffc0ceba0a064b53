import { describe, expect, it } from 'vitest';
import { Refusal } from '#src/domain/errors.ts';
import { readIdempotencyKey } from '#src/http/idempotency-key.ts';
import { matchesTag } from '#src/http/negotiate.ts';
import { pageOf, readListQuery } from '#src/http/paging.ts';
import { HttpRefusal } from '#src/http/problem.ts';
import { MAX_BODY_BYTES, readJson } from '#src/http/read-json.ts';
import { expectedRevision } from '#src/http/revision-tag.ts';

async function statusOf(work: () => unknown): Promise<number> {
  try {
    await work();
    return 200;
  } catch (error) {
    expect(error).toBeInstanceOf(HttpRefusal);
    return (error as HttpRefusal).status;
  }
}

describe('A JSON body', () => {
  const post = (body: BodyInit | null, type: string | null = 'application/json') =>
    new Request('http://x/', {
      method: 'POST',
      body,
      headers: type === null ? {} : { 'content-type': type },
    });
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('is read in UTF-8', async () => {
    expect((await readJson(post('{"a":"ü"}'))).value).toEqual({ a: 'ü' });
    const typed = post(bytes('[]'), 'Application/JSON; charset="UTF-8"');
    expect((await readJson(typed)).value).toEqual([]);
  });

  it('may be absent', async () => {
    expect((await readJson(post(null, null))).value).toBeUndefined();
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    '',
  ])('is not taken as %j', async (type) => {
    expect(await statusOf(() => readJson(post(bytes('{}'), type === '' ? null : type)))).toBe(415);
  });

  it.each(['{', '{"a":1,}', "{'a':1}", 'undefined', '\u0000', '{"a":\u0001}', '[1] [2]'])(
    'is refused where it does not parse: %j',
    async (text) => {
      expect(await statusOf(() => readJson(post(text)))).toBe(400);
    },
  );

  it('is refused where it is not UTF-8', async () => {
    const broken = new Uint8Array([0x22, 0xff, 0x22]);
    expect(await statusOf(() => readJson(post(broken)))).toBe(400);
  });

  it('may have exactly 2 MiB, announced or streamed, and not one byte more', async () => {
    const text = (size: number) => bytes(`"${'x'.repeat(size - 2)}"`);
    const streamed = (size: number) =>
      new Request('http://x/', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: new Blob([text(size)]).stream(),
        duplex: 'half',
      } as RequestInit);
    expect(await statusOf(() => readJson(post(text(MAX_BODY_BYTES))))).toBe(200);
    expect(await statusOf(() => readJson(post(text(MAX_BODY_BYTES + 1))))).toBe(413);
    expect(await statusOf(() => readJson(streamed(MAX_BODY_BYTES)))).toBe(200);
    expect(await statusOf(() => readJson(streamed(MAX_BODY_BYTES + 1)))).toBe(413);
  });

  it('that never ends is refused after 2 MiB of it', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const request = new Request('http://x/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: endless,
      duplex: 'half',
    } as RequestInit);
    expect(await statusOf(() => readJson(request))).toBe(413);
    expect(pulled).toBeLessThan(MAX_BODY_BYTES + 10 * 65_536);
  });
});

describe('An idempotency key', () => {
  const read = (field: string) => readIdempotencyKey(new Headers({ 'idempotency-key': field }));

  it('is a quoted text or a bare token', () => {
    expect(read('"8e03978e-40d5-43dd"')).toBe('8e03978e-40d5-43dd');
    expect(read('8e03978e-40d5-43dd')).toBe('8e03978e-40d5-43dd');
    expect(read('"with \\"quotes\\" and \\\\"')).toBe('with "quotes" and \\');
    expect(readIdempotencyKey(new Headers())).toBeNull();
  });

  it.each(['', '""', '"', '"a', 'a b', '"a" "b"', '"ü"', '"a";p=1', 'x'.repeat(256)])(
    'is refused as %j',
    async (field) => {
      expect(await statusOf(() => read(field))).toBe(400);
    },
  );

  it('may have 255 characters', () => {
    expect(read(`"${'x'.repeat(255)}"`)).toHaveLength(255);
  });
});

describe('A revision', () => {
  const asked = (field: string) => expectedRevision(new Headers({ 'if-match': field }));

  it('is expected as If-Match says', () => {
    expect(asked('"r7"')).toBe(7);
    expect(asked('W/"r7"')).toBe(7);
    expect(asked('*')).toBeUndefined();
    expect(expectedRevision(new Headers())).toBeUndefined();
  });

  it('that no notice has is expected from a tag that is not ours', () => {
    expect(asked('"abc"')).toBeNaN();
    expect(asked('"r"')).toBeNaN();
    expect(asked('"r99999999999999999999"')).toBeNaN();
  });

  it.each(['r7', '7', '"r7', '"r7", "r8"', '"r7" x', ''])('is not read from %j', async (field) => {
    expect(await statusOf(() => asked(field))).toBe(400);
  });

  it('is unchanged where If-None-Match names it', () => {
    const unchanged = (field: string) =>
      matchesTag(new Headers({ 'if-none-match': field }).get('if-none-match'), '"r7"');
    expect(['"r7"', 'W/"r7"', '"r6", "r7"', '*'].map(unchanged)).toEqual([true, true, true, true]);
    expect(['"r70"', 'r7', '"r6", "r8"', ''].map(unchanged)).toEqual([false, false, false, false]);
  });
});

describe('A list', () => {
  const query = (text: string) => readListQuery(new URLSearchParams(text), ['status']);
  const faultsOf = (text: string) => {
    try {
      query(text);
      return [];
    } catch (error) {
      return error instanceof Refusal
        ? error.faults.map(({ pointer }) => pointer)
        : [String(error)];
    }
  };

  it('has 50 items a page unless asked for 1 to 100', () => {
    expect(query('')).toEqual({ limit: 50 });
    expect(query('limit=1').limit).toBe(1);
    expect(query('limit=100&cursor=c&status=draft')).toEqual({
      limit: 100,
      cursor: 'c',
      status: 'draft',
    });
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=101', '/limit'],
    ['limit=-1', '/limit'],
    ['limit=1.5', '/limit'],
    ['limit=', '/limit'],
    ['limit=1e1', '/limit'],
    ['limit=1&limit=2', '/limit'],
    ['page=2', '/page'],
    ["order=1'--", '/order'],
    ['a/b=1', '/a~1b'],
    ['__proto__=1', '/__proto__'],
  ])('refuses %j by name', (text, pointer) => {
    expect(faultsOf(text)).toEqual([pointer]);
  });

  it('is read whole by following its cursors', () => {
    const all = ['a', 'b', 'c', 'd', 'e'];
    const seen: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = pageOf(all, (item) => item, { limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(page.items);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(pageOf(all, (item) => item, { limit: 5 }).next_cursor).toBeNull();
    expect(pageOf([], String, { limit: 5 })).toEqual({ items: [], next_cursor: null });
    expect(() => pageOf(all, String, { limit: 5, cursor: 'z' })).toThrow('cursor');
  });
});
