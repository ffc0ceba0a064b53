import { describe, expect, it } from 'vitest';
import { Refusal, REFUSAL_CODES } from '#src/domain/errors.ts';
import { HTTP_STATUS, HttpRefusal, problemResponse } from '#src/http/problem.ts';
import { recordingLog } from './support.ts';

describe('A problem', () => {
  const answer = async (error: unknown) => {
    const log = recordingLog();
    const response = problemResponse(error, { log, instance: '/api/v1/notices' });
    return { response, body: (await response.json()) as Record<string, unknown>, log };
  };

  it.each(REFUSAL_CODES.map((code) => [code, HTTP_STATUS[code]] as const))(
    'tells a refusal %s as %i, in its words',
    async (code, status) => {
      const { response, body, log } = await answer(new Refusal(code, 'Because.'));
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(body).toMatchObject({
        type: 'about:blank',
        status,
        detail: 'Because.',
        instance: '/api/v1/notices',
      });
      expect(body['title']).toMatch(/^[A-Z]/);
      expect(log.lines).toEqual([]);
    },
  );

  it('names every fault by pointer', async () => {
    const faults = [
      { pointer: '/title', detail: 'must not be empty' },
      { pointer: '/window/end', detail: 'must be after the start' },
    ];
    const { body } = await answer(new Refusal('invalid', '2 fields are not valid.', { faults }));
    expect(body['errors']).toEqual(faults);
  });

  it('says to whoever is unknown how to sign in, and to the hasty when to come back', async () => {
    const unknown = await answer(new Refusal('unauthorized', 'Sign in.'));
    expect(unknown.response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    const hasty = await answer(new Refusal('too_many', 'Wait.', { retryAfterSeconds: 12.3 }));
    expect(hasty.response.headers.get('retry-after')).toBe('13');
    const unsaid = await answer(new Refusal('too_many', 'Wait.'));
    expect(Number(unsaid.response.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('carries the headers of what is wrong with the request itself', async () => {
    const { response, body } = await answer(
      new HttpRefusal(405, 'This takes GET.', { Allow: 'GET' }),
    );
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
    expect(body['title']).toBe('Method Not Allowed');
  });

  it('keeps the detail of a bug to the log, under the reference that it tells', async () => {
    const secret = new Error('SQLITE_ERROR near "hunter2": /var/lib/forewarn.sqlite');
    const { response, body, log } = await answer(secret);
    expect(response.status).toBe(500);
    expect(JSON.stringify(body)).not.toMatch(/SQLITE|hunter2|sqlite/);
    expect(log.lines).toHaveLength(1);
    const { err, reference } = log.lines[0]!.detail as { err: Error; reference: string };
    expect(err).toBe(secret);
    expect(body['detail']).toBe(`Internal error. Reference: ${reference}`);
  });

  it.each([[undefined], [null], ['text'], [{ code: 'not_found' }]])(
    'takes a thrown %j for a bug',
    async (thrown) => {
      expect((await answer(thrown)).response.status).toBe(500);
    },
  );
});
