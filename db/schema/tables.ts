import { componentTables } from './component.ts';
import type { Dialect } from './dialect.ts';
import { mailTables } from './mail.ts';
import { noticeTables } from './notice.ts';
import { patchingTables } from './patching.ts';
import { recordTables } from './record.ts';
import { staffTables } from './staff.ts';
import { subscriberTables } from './subscriber.ts';
import { templateTables } from './template.ts';

/** The whole schema in one dialect. */
export function defineTables(d: Dialect) {
  const component = componentTables(d);
  const notice = noticeTables(d, component);
  const subscriber = subscriberTables(d, { ...component, ...notice });
  return {
    ...component,
    ...notice,
    ...subscriber,
    ...mailTables(d, subscriber),
    ...patchingTables(d, notice),
    ...templateTables(d),
    ...staffTables(d),
    ...recordTables(d),
  };
}

export type Tables = ReturnType<typeof defineTables>;
