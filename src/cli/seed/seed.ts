import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importComponents, listComponents } from '#src/commands/component/index.ts';
import { NOTICE_FOLLOWERS } from '#src/commands/follow-notices.ts';
import { readNotices } from '#src/commands/notice/read.ts';
import { saveSettings } from '#src/commands/settings/index.ts';
import { addSubscriber } from '#src/commands/subscriber/index.ts';
import type { Actor } from '#src/domain/actor.ts';
import { ROOT } from '#src/platform/paths.ts';
import { asRead } from '#src/server/as-read.ts';
import type { CliContext } from '../context.ts';
import { CliFailure } from '../failure.ts';
import { stories } from './stories.ts';
import { DAY, ZONE, type Step } from './story.ts';

const SETTINGS = {
  page_name: 'Larkfield Status',
  time_zone: ZONE,
  support_contact: 'support@larkfield.example',
};

const SUBSCRIBERS = [
  { email: 'ada@example.com', components: 'all' },
  { email: 'operations@example.com', components: 'all', min_tier: 'medium' },
  { email: 'billing-team@example.com', components: ['billing', 'api'] },
  { email: 'jun@example.com', components: ['web-app', 'mobile-app', 'sign-in'] },
  { email: 'integrations@example.com', components: ['api', 'webhooks'], kinds: ['incident'] },
  { email: 'security@example.com', components: 'all', kinds: ['emergency_patch'] },
];

export interface Planted {
  components: number;
  notices: number;
  subscribers: number;
}

/** The page as it was set up a quarter ago. */
function beginning(now: number): Step[] {
  const file = join(ROOT, 'db', 'seeds', 'components.json');
  const components = JSON.parse(readFileSync(file, 'utf8')) as unknown;
  const first = now - 95 * DAY;
  return [
    { at: first, act: (context, actor) => importComponents(context, actor, components) },
    { at: first, act: (context, actor) => saveSettings(context, actor, SETTINGS) },
    ...SUBSCRIBERS.map((subscriber, index): Step => ({
      at: first + (index + 1) * 9 * DAY,
      act: (context, actor) =>
        addSubscriber(context, actor, { ...subscriber, confirmed_by: 'import' }),
    })),
  ];
}

/**
 * Fills an empty database through the very commands that staff use, each step at its own time.
 * Nothing of it is mailed. All or nothing; throws CliFailure where there is content already.
 */
export async function seed(context: CliContext, actor: Actor): Promise<Planted> {
  const now = context.now();
  const told = stories(now);
  const steps = [...beginning(now), ...told.flatMap((story) => story.steps)].sort(
    (a, b) => a.at - b.at,
  );
  return context.store.transaction(async (q) => {
    const inside = {
      ...context,
      asRead,
      onNoticeChanged: NOTICE_FOLLOWERS,
      catalogue: context.catalogue,
      store: { ...context.store, read: q },
    };
    const known = await listComponents(inside, actor);
    const { items } = await readNotices(inside, actor, { limit: 1 });
    if (known.length > 0 || items.length > 0) {
      throw new CliFailure('The database has components or notices: seed fills an empty one only.');
    }
    for (const step of steps) {
      await step.act({ ...inside, now: () => step.at }, actor);
    }
    return {
      components: (await listComponents(inside, actor)).length,
      notices: told.length,
      subscribers: SUBSCRIBERS.length,
    };
  });
}
