import { describe, expect, it } from 'vitest';
import { bounceKindOf } from '#src/domain/bounce.ts';
import type { RefusalStage } from '#src/domain/mail-refusal.ts';
import { classifySmtpError } from '#src/mail/classify-smtp-error.ts';
import replies from './fixtures/smtp-replies.json' with { type: 'json' };

const PARTIES = { recipient: 'reader@example.org', ours: ['status@example.com'] };
const COMMANDS: Record<Exclude<RefusalStage, 'report'>, string> = {
  connect: 'CONN',
  mail: 'MAIL FROM',
  rcpt: 'RCPT TO',
  data: 'DATA',
};
const KINDS: Record<string, string> = { dead_address: 'hard', soft: 'soft' };

const asReport = (reply: string) =>
  bounceKindOf({ action: 'failed', status: '', diagnostic: reply }, PARTIES);

/** The reply as the SMTP library rejects with it. */
const asError = (reply: string, stage: Exclude<RefusalStage, 'report'>) =>
  Object.assign(new Error('refused'), {
    responseCode: Number(reply.slice(0, 3)),
    response: reply,
    command: COMMANDS[stage],
  });

describe('What a refusal means', () => {
  it.each(replies.filter(({ stage }) => stage !== 'report'))(
    '$server at $stage: “$reply” is $expect',
    ({ stage, reply, expect: expected }) => {
      const error = asError(reply, stage as Exclude<RefusalStage, 'report'>);
      expect(classifySmtpError(error, PARTIES).class).toBe(expected);
    },
  );

  it.each(replies.filter(({ stage }) => stage === 'report'))(
    '$server in a report: “$reply” is $expect',
    ({ reply, expect: expected }) => {
      expect(asReport(reply)).toBe(KINDS[expected] ?? 'policy');
    },
  );

  it('is the same in a delivery report as in the dialogue, wherever it counts against the address', () => {
    for (const { stage, reply, expect: expected } of replies) {
      if (stage === 'rcpt' || stage === 'data') {
        const kind = asReport(reply);
        expect([reply, kind === 'hard']).toEqual([reply, expected === 'dead_address']);
      }
    }
  });
});
