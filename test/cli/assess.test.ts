import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { freshEnv } from './support.ts';

const NOW = Date.UTC(2026, 11, 1, 12);
const VECTOR = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
const SEEDS = join(import.meta.dirname, '../../db/seeds/components.json');

interface Answer {
  tier: string;
  respond_by: string;
  anchor: string;
  anchor_kind: string;
  score: number;
  reasons: string[];
  would_change: { condition: string; tier: string; respond_by: string; sentence: string }[];
  policy_version: number;
}

async function assessed(env: NodeJS.ProcessEnv, ...options: string[]): Promise<Answer> {
  const { code, out, err } = await runCli(['assess', ...options, '--json'], { env, now: NOW });
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as Answer;
}

describe('forewarn assess', () => {
  it('tells a person tier, time, reasons and what would change it', async () => {
    const env = freshEnv();
    expect(await runCli(['components', 'import', SEEDS], { env })).toMatchObject({ code: 0 });
    const argv = ['assess', '--cvss', VECTOR, '--exploitation', 'active', '--component', 'api'];
    const { code, out, err } = await runCli(argv, { env, now: NOW });
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n').slice(0, 7)).toEqual([
      'Tier:       critical',
      'Respond by: 2026-12-02T12:00:00.000Z (from evaluation)',
      '  CVSS score 9.8 is in the critical band.',
      '  It is being exploited and it can be reached from the internet: one tier up.',
      '  API is business-critical (customer data or payment): one tier up.',
      '  Tier critical, exploited: respond within 24 hours of evaluation.',
      'What would change it:',
    ]);
    expect(out).toContain(
      '  If it were not exploited: still critical, but respond within 48 hours.',
    );
  });

  it('gives a script the same as JSON, with every option', async () => {
    const env = freshEnv();
    await runCli(['components', 'import', SEEDS], { env });
    const answer = await assessed(
      env,
      ...['--cvss', '3.1', '--epss', '0.9', '--exposure', 'internet', '--automatable', 'yes'],
      ...['--technical-impact', 'total', '--component', 'hosts,database'],
      ...['--anchor', '2026-11-30T07:00:00Z', '--anchor-kind', 'release'],
    );
    expect(answer).toEqual({
      tier: 'critical',
      respond_by: '2026-12-01T07:00:00.000Z',
      anchor: '2026-11-30T07:00:00.000Z',
      anchor_kind: 'release',
      score: 3.1,
      reasons: [
        'CVSS score 3.1 is in the low band.',
        'EPSS 0.90 makes exploitation likely and it can be reached from the internet: one tier up.',
        'Primary database is business-critical (customer data or payment): one tier up.',
        'It is exploited, reachable from the internet, can be automated and gives total control: critical whatever the score.',
        'Tier critical, exploited: respond within 24 hours of release.',
      ],
      would_change: expect.arrayContaining([
        {
          condition: 'it were not exploited',
          tier: 'medium',
          respond_by: '2026-12-30T07:00:00.000Z',
          sentence: 'If it were not exploited: medium, respond within 30 days.',
        },
      ]) as Answer['would_change'],
      policy_version: 0,
    });
  });

  it('takes vectors of both versions, and a bare score', async () => {
    const env = freshEnv();
    const v4 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N';
    expect(await assessed(env, '--cvss', v4)).toMatchObject({ tier: 'critical', score: 9.3 });
    expect(await assessed(env, '--cvss', VECTOR)).toMatchObject({ tier: 'critical', score: 9.8 });
    expect(await assessed(env, '--cvss', '6.1')).toMatchObject({ tier: 'medium', score: 6.1 });
  });

  it('refuses with exit code 1, and names each option that is wrong', async () => {
    const env = freshEnv();
    const wrong: readonly (readonly [options: string[], told: string])[] = [
      [['--cvss', 'high'], '--cvss: must be a CVSS v3.1 or v4.0 vector'],
      [['--cvss', 'CVSS:3.1/AV:N'], '--cvss: lacks the base metric AC, PR, UI, S, C, I, A'],
      [['--cvss', '11'], '--cvss: must be'],
      [['--cvss', '-1'], '--cvss: must be'],
      [['--cvss', '7', '--exploitation', 'maybe'], '--exploitation: must be one of none'],
      [['--cvss', '7', '--epss', '2'], '--epss: must be'],
      [['--cvss', '7', '--epss', 'often'], '--epss: must be'],
      [['--cvss', '7', '--exposure', 'moon'], '--exposure: must be one of internet, internal'],
      [['--cvss', '7', '--automatable', 'perhaps'], '--automatable: must be one of yes, no'],
      [['--cvss', '7', '--technical-impact', 'bad'], '--technical-impact: must be one of partial'],
      [['--cvss', '7', '--component', 'nothing'], '--component: there is no component nothing'],
      [['--cvss', '7', '--anchor', 'yesterday'], '--anchor: must be a time'],
      [['--cvss', '7', '--anchor-kind', 'birth'], '--anchor-kind: must be one of release'],
    ];
    for (const [options, told] of wrong) {
      const refused = await runCli(['assess', ...options, '--json'], { env, now: NOW });
      expect([options, refused.code, refused.out]).toEqual([options, 1, '']);
      expect(refused.err).toContain(`forewarn: One field is not valid:\n  ${told}`);
    }
    const both = ['assess', '--cvss', '7', '--epss', '2', '--exposure', 'moon'];
    const { code, err } = await runCli(both, { env, now: NOW });
    expect(code).toBe(1);
    expect(err.split('\n')).toEqual([
      'forewarn: These fields are not valid:',
      expect.stringContaining('--exposure: '),
      expect.stringContaining('--epss: '),
    ]);
  });

  it('says with exit code 2 that the command line itself is wrong', async () => {
    const env = freshEnv();
    expect(await runCli(['assess'], { env })).toMatchObject({ code: 2, out: '' });
    const unknown = await runCli(['assess', '--cvss', '7', '--severity', 'bad'], { env });
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toContain('--severity');
  });
});
