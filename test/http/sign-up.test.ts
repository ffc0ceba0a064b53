import { solveChallenge, type Challenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { describe, expect, it } from 'vitest';
import { createProofOfWork } from '#src/http/proof-of-work.ts';
import { createRequestLimit } from '#src/http/request-limit.ts';
import { createSignInLimits } from '#src/http/sign-in-limits.ts';
import { createSignUpDoor } from '#src/http/sign-up-door.ts';

function taken(limit: ReturnType<typeof createRequestLimit>, ips: string[], proved = true) {
  let count = 0;
  for (const ip of ips) {
    try {
      limit({ ip, proved });
      count += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: 'too_many' });
    }
  }
  return count;
}

const times = (count: number, ip: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => ip(index));

describe('Signing up is limited', () => {
  it('by host, by network and in all, whatever address is asked for', () => {
    expect(
      taken(
        createRequestLimit(),
        times(50, () => '192.0.2.1'),
      ),
    ).toBe(10);
    expect(
      taken(
        createRequestLimit(),
        times(100, (i) => `192.0.2.${i}`),
      ),
    ).toBe(30);
    expect(
      taken(
        createRequestLimit(),
        times(100, (i) => `2001:db8:0:${i}::1`),
      ),
    ).toBe(30);
    expect(
      taken(
        createRequestLimit(),
        times(50, (i) => `2001:db8::${i}`),
      ),
    ).toBe(10);
    expect(
      taken(
        createRequestLimit(),
        times(400, (i) => `10.${i >> 8}.${i & 255}.1`),
      ),
    ).toBe(300);
  });

  it('harder without the proof of work that is asked for', () => {
    expect(
      taken(
        createRequestLimit(),
        times(20, () => '192.0.2.1'),
        false,
      ),
    ).toBe(3);
    expect(
      taken(
        createRequestLimit(),
        times(20, (i) => `192.0.2.${i}`),
        false,
      ),
    ).toBe(6);
    expect(
      taken(
        createRequestLimit(),
        times(50, (i) => `10.0.${i}.1`),
        false,
      ),
    ).toBe(20);
  });
});

describe('The proof of work', () => {
  const proofOfWork = createProofOfWork('a secret of the tests', Date.now);
  const solve = async (text: string) => {
    const challenge = JSON.parse(text) as Challenge;
    return { challenge, solution: await solveChallenge({ challenge, deriveKey }) };
  };

  it('holds once for a challenge of ours', async () => {
    const proof = JSON.stringify(await solve(await proofOfWork.challenge()));
    expect(await proofOfWork.holds(proof)).toBe(true);
    expect(await proofOfWork.holds(proof)).toBe(false);
  });

  it('does not hold for anything else, and never throws', async () => {
    const { challenge, solution } = await solve(await proofOfWork.challenge());
    const old = createProofOfWork('a secret of the tests', () => Date.now() - 7_200_000);
    const foreign = createProofOfWork('another secret', Date.now);
    const easier = { ...challenge, parameters: { ...challenge.parameters, keyPrefix: '' } };
    for (const proof of [
      '',
      'null',
      '{',
      'x'.repeat(5_000),
      JSON.stringify({ challenge, solution: { ...solution, counter: 0, derivedKey: '00' } }),
      JSON.stringify({ challenge: easier, solution }),
      JSON.stringify(await solve(await old.challenge())),
      JSON.stringify(await solve(await foreign.challenge())),
    ]) {
      expect(await proofOfWork.holds(proof)).toBe(false);
    }
    expect(await proofOfWork.holds(JSON.stringify({ challenge, solution }))).toBe(true);
  });
});

describe('The door of the subscribe form', () => {
  it('does nothing for a trapped request, and answers alike', async () => {
    const door = createSignUpDoor(null);
    const done: string[] = [];
    const act = (what: string) => () => Promise.resolve(done.push(what));
    const attempt = { ip: '192.0.2.1', proof: '' };
    const answers = [
      await door({ ...attempt, trapped: true }, act('trapped')),
      await door({ ...attempt, trapped: false }, act('asked')),
    ];
    expect(answers).toEqual([undefined, undefined]);
    expect(done).toEqual(['asked']);
  });
});

describe('Signing in is limited', () => {
  it('for an account from one network, so that strangers cannot lock its owner out', () => {
    const limits = createSignInLimits();
    const waits: (number | null)[] = [];
    for (let i = 0; i < 200; i += 1) {
      waits.push(limits.attempt('ada@example.com', `10.0.${i}.1`));
      waits.push(limits.attempt('ada@example.com', '198.51.100.1'));
    }
    expect(waits.filter((wait) => wait !== null).length).toBe(200 - 5);
    expect(limits.attempt('ada@example.com', '203.0.113.5')).toBeNull();
  });

  it('for an account from a whole network, and for a host whatever the account', () => {
    const limits = createSignInLimits();
    const right = (account: string, ip: string) => limits.attempt(account, ip) === null;
    let fromNetwork = 0;
    for (let i = 1; i < 200; i += 1) {
      fromNetwork += right('ada@example.com', `192.0.2.${i}`) ? 1 : 0;
    }
    expect(fromNetwork).toBe(20);
    let fromHost = 0;
    for (let i = 1; i < 100; i += 1) {
      fromHost += right(`user${i}@example.com`, '198.51.100.1') ? 1 : 0;
    }
    expect(fromHost).toBe(20);
  });
});
