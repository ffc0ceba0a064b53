import type { CommandContext } from '#src/commands/context.ts';
import { requestSubscription } from '#src/commands/subscriber/readers.ts';
import type { Actor } from '#src/domain/actor.ts';
import type { DeliveryRow } from '#src/store/outbox.ts';
import type { Store } from '#src/store/queries.ts';
import { findSubscriberByKey, type SubscriberRow } from '#src/store/subscribers.ts';
import { fakeClock, type FakeClock } from '../support/clock.ts';
import { commandContext } from '../support/context.ts';

export const ADA: Actor = { label: 'user:ada@example.com', scopes: ['subscribers:write'] };
export const WATCHER: Actor = { label: 'token:watcher', scopes: ['subscribers:read'] };
export const STRANGER: Actor = { label: 'token:other', scopes: ['notices:write'] };

export interface SubscriberDesk {
  context: CommandContext;
  clock: FakeClock;
  store: Store;
  /** Asks as the public page does. */
  ask(input: Record<string, unknown>): Promise<unknown>;
  row(email: string): Promise<SubscriberRow>;
  /** Mails written to a person, oldest first. */
  mails(email: string): Promise<DeliveryRow[]>;
  audit(): Promise<{ action: string; actor: string; entityId: string }[]>;
  token(email: string, purpose: 'confirm' | 'manage' | 'unsubscribe'): Promise<string>;
}

export function subscriberDesk(store: Store): SubscriberDesk {
  const clock = fakeClock();
  const context: CommandContext = { ...commandContext(store, clock), timeZone: 'UTC' };
  const row = async (email: string): Promise<SubscriberRow> => {
    const found = await findSubscriberByKey(store.read, email);
    if (found === null) {
      throw new Error(`Nobody has the address ${email}.`);
    }
    return found;
  };
  return {
    context,
    clock,
    store,
    row,
    ask: (input) => requestSubscription(context, input),
    async mails(email) {
      const { id } = await row(email);
      const all = await store.read.db.select().from(store.read.t.deliveries);
      return all
        .filter(({ subscriberId }) => subscriberId === id)
        .sort((a, b) => a.createdAt - b.createdAt);
    },
    async audit() {
      const rows = await store.read.db.select().from(store.read.t.audit);
      return rows
        .sort((a, b) => a.at - b.at)
        .map(({ action, actor, entityId }) => ({ action, actor, entityId }));
    },
    async token(email, purpose) {
      const { id, tokenVersion } = await row(email);
      return context.signToken(purpose, id, tokenVersion);
    },
  };
}
