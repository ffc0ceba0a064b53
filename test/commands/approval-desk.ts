import { decideApproval, listOpenApprovals, readApprovals } from '#src/commands/approval/index.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { chasePromises } from '#src/commands/promise/chase.ts';
import type { Actor } from '#src/domain/actor.ts';
import type { Store } from '#src/store/queries.ts';
import { fakeClock } from '../support/clock.ts';
import { addComponent, commandContext, maintenanceInput } from '../support/context.ts';
import { addPerson, person } from './staff-people.ts';

export const ada = person('ada');
export const bob = person('bob');
export const eve = person('eve');
/** Owns the page. */
export const olga = person('olga', 'owner');

/** A page with a component, a few people, and what they do with approvals. */
export async function approvalDesk(store: Store, people = ['ada', 'bob', 'eve']) {
  const clock = fakeClock();
  await addComponent(store, 'Hosts');
  for (const name of people) {
    await addPerson(store, name, name === 'olga' ? 'owner' : 'staff');
  }
  const context = commandContext(store, clock);
  const draft = async (change: Record<string, unknown> = {}, author = ada) =>
    (await createDraft(context, author, maintenanceInput(clock, change))).id;
  const decide = (actor: Actor, id: string, input: Record<string, unknown>) =>
    decideApproval(context, actor, id, input);
  const read = (actor: Actor, id: string) => readApprovals(context, actor, id);
  const hashOf = async (id: string) => (await read(ada, id)).text_hash;
  const approve = async (actor: Actor, id: string) =>
    decide(actor, id, { decision: 'approve', text_hash: await hashOf(id) });
  const object = async (actor: Actor, id: string, reason = 'Name the region.') =>
    decide(actor, id, { decision: 'reject', reason, text_hash: await hashOf(id) });
  const publish = (actor: Actor, id: string, input: Record<string, unknown> = {}) =>
    publishNotice(context, actor, id, input);
  const say = (actor: Actor, id: string, body: string) => postUpdate(context, actor, id, { body });
  /** A published emergency that owes a review. */
  const emergency = async (author = ada) => {
    const id = await draft({ kind: 'emergency_patch', tier: 'critical', window: null }, author);
    await publish(author, id);
    return id;
  };
  const open = () => listOpenApprovals(context, ada);
  const heard = new Set<string>();
  /** What staff were told of approvals since the last look: `subject > target`. */
  const told = async () => {
    await chasePromises(context);
    const rows = await store.read.db.select().from(store.read.t.staffMessages);
    const fresh = rows.filter(({ id }) => !heard.has(id));
    fresh.forEach(({ id }) => heard.add(id));
    return fresh
      .filter(({ kind }) => /review|approval|break_glass/.test(kind))
      .map(({ subject, target }) => `${subject.split(':')[0]!} > ${target.split('@')[0]!}`)
      .sort();
  };
  return {
    store,
    clock,
    context,
    draft,
    decide,
    read,
    hashOf,
    approve,
    object,
    publish,
    say,
    emergency,
    open,
    told,
  };
}
