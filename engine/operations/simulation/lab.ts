import { outgoingPool } from '../../mail/transports';
import type { Outgoing } from '../../mail/outgoing';
import { FREE_LANE } from '../../model/enrollment';
import { idMaker } from '../../model/id';
import { silentLog } from '../../model/log';
import { OUTBOX } from '../../model/sender';
import type { Definition, Revision } from '../../model/sequence';
import { LIVE } from '../../model/status';
import { handClock, type HandClock } from '../../schedule/clock';
import { insertRows } from '../../store/bulk';
import { openStore } from '../../store/database';
import { findEnrollmentsOfLeads, insertEnrollments } from '../../store/enrollments';
import { openInstance } from '../../store/instance';
import { leads, type LeadRow } from '../../store/leads';
import { lastContacts } from '../../store/messages';
import { insertPastSends, pastSends } from '../../store/pastSends';
import { insertRevision, revisionCache } from '../../store/revisions';
import { ensureOutbox, insertSender, listSenders } from '../../store/senders';
import { insertSequence, nameKey, type Sequence } from '../../store/sequences';
import { addSuppressions, findSuppressions } from '../../store/suppressions';
import type { ActingContext } from '../../worker/context';

/** The real engine on a database in memory, with a clock that is driven by hand and a post office that keeps all mail. */
export interface Lab {
  readonly context: ActingContext;
  readonly clock: HandClock;
  readonly revision: Revision;
  close(): Promise<void>;
}

export interface LabPlan {
  readonly definition: Definition;
  /** The sequence that is simulated; null for one that is not saved. */
  readonly sequence: Sequence | null;
  /** Copied as they are, ids and all, so that what is drawn by lot comes out as it would. */
  readonly leads: readonly LeadRow[];
  /** Of all who are to be enrolled, in lower case. */
  readonly addresses: readonly string[];
  readonly start: number;
  readonly seed: number;
}

/**
 * A simulation cannot disagree with the worker, because it is the worker: only the database, the clock, chance and the
 * wire are others. What is copied: the senders with what they have sent of late (their quotas), the leads with what was
 * before, and what must not be mailed. Nothing is written back.
 */
export async function openLab(real: ActingContext, plan: LabPlan): Promise<Lab> {
  const organisation = await real.instance.organisation(real.store);
  const store = await openStore({ database: ':memory:' });
  const clock = handClock(plan.start);
  const newId = idMaker();
  const context: ActingContext = {
    ...real,
    store,
    clock,
    leaseClock: clock,
    log: silentLog,
    newId: () => newId(clock.now()),
    random: draws(plan.seed),
    outgoing: outgoingPool({ clock, make: () => KEEPS_ALL }),
    revisions: revisionCache(),
    instance: await openInstance(store, organisation),
    onProgress: () => undefined,
    body: null,
  };
  const close = async (): Promise<void> => {
    await context.outgoing.close();
    await store.close();
  };
  try {
    const revision = await copy(real, context, plan);
    return { context, clock, revision, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function copy(real: ActingContext, lab: ActingContext, plan: LabPlan): Promise<Revision> {
  const { definition, sequence, start } = plan;
  const id = sequence?.id ?? lab.newId();
  const revision = { id: lab.newId(), sequenceId: id, number: 1, definition, publishedAt: start };
  await ensureOutbox(lab.store, start);
  for (const sender of await listSenders(real.store)) {
    if (sender.id === OUTBOX) continue;
    // It is taken to work: what ails it now is told by the list of senders.
    await insertSender(lab.store, {
      ...sender,
      // What a workflow would send is sent here as soon as it is due.
      kind: 'smtp',
      secrets: null,
      problem: null,
      problemUntil: null,
      failures: 0,
    });
  }
  await insertSequence(lab.store, {
    id,
    name: definition.name,
    nameKey: nameKey(definition.name),
    status: 'published',
    ownerId: null,
    // Whoever may look at the sequence may see what would come of it.
    sharing: 'edit',
    draft: definition,
    revisionId: revision.id,
    createdAt: start,
    updatedAt: start,
  });
  await insertRevision(lab.store, revision);
  await insertRows(lab.store, leads, plan.leads);
  const forbidden = await findSuppressions(
    real.store,
    plan.addresses.map((key) => ({ key, domain: key.slice(key.lastIndexOf('@') + 1) })),
  );
  const each = new Map([...forbidden.values()].map((suppression) => [suppression.id, suppression]));
  await addSuppressions(lab.store, [...each.values()]);
  await insertPastSends(lab.store, await pastSends(real.store, id, start), lab.newId);
  await copyPast(real, lab, plan.leads, revision);
  return revision;
}

/** What was before with these leads, as far as it keeps them out: an enrollment elsewhere, one that is over, a contact. */
async function copyPast(
  real: ActingContext,
  lab: ActingContext,
  known: readonly LeadRow[],
  { id, sequenceId }: Revision,
): Promise<void> {
  const ids = known.map((lead) => lead.id);
  const earlier = await findEnrollmentsOfLeads(real.store, ids);
  // One that is in this very sequence is tried out as if it were not: that is what a simulation is asked for.
  const others = earlier.filter((each) => each.sequenceId !== sequenceId || !LIVE.includes(each.status));
  await insertEnrollments(
    lab.store,
    others.map((each) => ({
      ...each,
      revisionId: id,
      ...(LIVE.includes(each.status) ? STANDING_STILL : {}),
      leaseOwner: null,
      leaseUntil: null,
    })),
  );
  const contacts = (await lastContacts(real.store, ids)).filter(({ enrollmentId }) =>
    others.some((each) => each.id === enrollmentId),
  );
  const nobodys = { senderId: 'past', sequenceId: 'past' };
  await insertPastSends(
    lab.store,
    contacts.map(({ leadId, at }) => ({ ...nobodys, leadId, at })),
    lab.newId,
  );
}

/** Live, and never due. */
const STANDING_STILL = {
  status: 'failed',
  reason: 'smtp_error',
  dueAt: null,
  heldDueAt: null,
  lane: FREE_LANE,
  priority: 0,
} as const;

const KEEPS_ALL: Outgoing = {
  send: () => Promise.resolve({ outcome: 'sent', response: 'Simulated; it left for nowhere.' }),
  verify: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** mulberry32 (public domain): 0 ≤ n < 1, the same again for the same seed. */
export function draws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
