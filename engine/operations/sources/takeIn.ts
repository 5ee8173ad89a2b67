import type { z } from 'zod';
import { READERS } from '../../content/crm/presets';
import { isThroughlineError, type Problem } from '../../model/errors';
import { leadInput } from '../../model/lead';
import type { Actor } from '../../model/member';
import type { Db } from '../../store/database';
import {
  findSourceEvents,
  insertSourceEvents,
  leadsTaken,
  type Delivery,
  type DeliveryResult,
} from '../../store/deliveries';
import { lockSequence } from '../../store/sequences';
import { lockSource, type Source } from '../../store/sources';
import { upsertLeads, type LeadChange } from '../../store/upsertLeads';
import type { OnBehalf, Context } from '../../worker/context';
import type { AdmissionPlan } from '../enrollments/admit';
import { admitWhilePublished, prepareEnrolment } from '../enrollments/enroll';
import { readLead } from '../leads/readLead';
import { readEvents, wanted, type ReadEvent } from './readBody';
import { sourceNotFound } from './shape';

type Answer = Pick<Delivery, 'status' | 'results'>;

/**
 * Does with a delivery's events what the source's rule says, and writes the answer down, in one transaction: five
 * deliveries of one event, at once or one after the other, enrol a lead once, and each is told what was done.
 * @param bodyOf the body as `parseBody` gives it, asked for while nobody else answers for the source
 * @param write stores the delivery with its answer
 */
export async function takeIn(
  context: Context,
  source: Source,
  delivery: string,
  bodyOf: (db: Db) => Promise<unknown>,
  write: (db: Db, answer: Answer) => Promise<void>,
): Promise<Answer> {
  const acting = actingFor(context, source);
  const plan = await planFor(acting, source, delivery);
  return context.store.transaction(async (db) => {
    if (!('code' in plan)) await lockSequence(db, plan.sequence.id);
    if (!(await lockSource(db, source.id))) throw sourceNotFound(source.name);
    const events = readEvents(source, await bodyOf(db));
    const results = await answer(acting, db, source, delivery, events, plan);
    const status = results.some(({ outcome }) => outcome === 'waiting') ? 'waiting' : 'done';
    await write(db, { status, results });
    return { status, results } as const;
  });
}

interface Candidate {
  readonly index: number;
  readonly event: ReadEvent;
  readonly change: LeadChange;
}

async function answer(
  acting: OnBehalf,
  db: Db,
  source: Source,
  delivery: string,
  events: readonly ReadEvent[],
  plan: AdmissionPlan | Problem,
): Promise<DeliveryResult[]> {
  const results = new Array<DeliveryResult>(events.length);
  const known = await findSourceEvents(db, source.id, events.map(({ key }) => key)); // prettier-ignore
  const seen = new Set<string>();
  const candidates: Candidate[] = [];
  for (const [index, event] of events.entries()) {
    const settle = (result: Partial<DeliveryResult> & Pick<DeliveryResult, 'outcome' | 'message'>): void =>
      void (results[index] = told(event, result));
    const before = known.get(event.key);
    const refusal = wanted(source.rule, event);
    if (refusal) settle({ ...UNWANTED[refusal], outcome: 'ignored' });
    else if (before) settle({ ...CAME_BEFORE, lead: before.leadId, enrollment: before.enrollmentId });
    else if (seen.has(event.key)) settle(CAME_BEFORE);
    else if (event.lead === null) settle(noAddress(source));
    else {
      const valid = leadInput.safeParse(event.lead);
      const read = valid.success ? readLead(valid.data) : { refused: tooLong(valid.error) };
      if ('refused' in read)
        settle({ outcome: 'refused', code: read.refused.code, message: read.refused.message }); // prettier-ignore
      else if ('code' in plan)
        settle({ outcome: 'waiting', code: plan.code, message: `${plan.message} It is tried again by itself.` }); // prettier-ignore
      else candidates.push({ index, event, change: read.change });
    }
    seen.add(event.key);
  }
  if (!('code' in plan)) await enrolAll(acting, db, source, delivery, candidates, plan, results);
  return results;
}

async function enrolAll(
  acting: OnBehalf,
  db: Db,
  source: Source,
  delivery: string,
  candidates: readonly Candidate[],
  plan: AdmissionPlan,
  results: DeliveryResult[],
): Promise<void> {
  if (candidates.length === 0) return;
  const now = acting.clock.now();
  const written = await upsertLeads(db, {
    now,
    newId: acting.newId,
    actor: acting.actor,
    leads: candidates.map(({ change }) => change),
    mode: source.rule.existing,
  });
  const leads = written.map(({ lead }) => lead);
  const taken: ReadonlyMap<string, unknown> = source.rule.again ? new Map() : await leadsTaken(db, source.id, leads.map(({ id }) => id)); // prettier-ignore
  const met = new Set<string>();
  const going = candidates.flatMap((candidate, place) => {
    const lead = leads[place]!;
    if (taken.has(lead.id)) {
      results[candidate.index] = told(candidate.event, { ...LEAD_TAKEN, lead: lead.id });
      return [];
    }
    const twice = met.has(lead.id);
    met.add(lead.id);
    return [{ candidate, lead, twice }];
  });
  const admissions = await admitWhilePublished(acting, db, plan, going);
  await insertSourceEvents(
    db,
    admissions.flatMap(({ code, enrollment }, place) => {
      const { candidate, lead } = going[place]!;
      // What may turn out otherwise the next time is not settled.
      if (enrollment === null && code !== 'already_in') return [];
      return [
        {
          sourceId: source.id,
          eventKey: candidate.event.key,
          deliveryId: delivery,
          leadId: lead.id,
          enrollmentId: enrollment,
          at: now,
        },
      ];
    }),
  );
  for (const [place, { outcome, code, message, lead, enrollment }] of admissions.entries()) {
    const { candidate } = going[place]!;
    const closed = code === 'sequence_not_published';
    results[candidate.index] = told(candidate.event, { outcome: closed ? 'waiting' : outcome, code, message, lead, enrollment }); // prettier-ignore
  }
}

function told(
  { name, lead }: ReadEvent,
  result: Partial<DeliveryResult> & Pick<DeliveryResult, 'outcome' | 'message'>,
): DeliveryResult {
  return { event: name, email: lead?.email ?? null, code: null, lead: null, enrollment: null, ...result };
}

const CAME_BEFORE = {
  outcome: 'duplicate',
  code: 'came_before',
  message: 'This event came before; nothing was done again.',
} as const;
const LEAD_TAKEN = {
  outcome: 'duplicate',
  code: 'lead_taken',
  message: 'An earlier event of this source has enrolled the lead; it takes each lead once.',
} as const;
const UNWANTED = {
  event: { code: 'event_not_wanted', message: 'The rule of this source does not name this event.' },
  lead: { code: 'lead_not_wanted', message: 'The rule of this source does not want this lead.' },
} as const;

function noAddress({ preset }: Source) {
  return {
    outcome: 'refused',
    code: 'no_address',
    message: `There is no address in the payload. ${READERS[preset].hint}`,
  } as const;
}

function tooLong({ issues }: z.ZodError): Problem {
  const names = [...new Set(issues.map(({ path }) => path.join('.')))].join(', ');
  return { code: 'invalid_lead', message: `The lead cannot be kept as it is: look at ${names}.` };
}

/** The worker acts, on behalf of whoever made the source: that member's sender sends. */
function actingFor(context: Context, { name, ownerId }: Source): OnBehalf {
  const actor: Actor = { kind: 'worker', id: ownerId, role: 'owner', name: `source '${name}'` };
  return { ...context, actor };
}

/** The problem, when the sequence takes nobody at the moment. */
async function planFor(acting: OnBehalf, source: Source, delivery: string): Promise<AdmissionPlan | Problem> {
  try {
    const { sender } = source.rule;
    const input = { sequence: source.sequenceId, override: [], ...(sender === null ? {} : { sender }) };
    return { ...(await prepareEnrolment(acting, input)), because: { source: source.id, delivery } };
  } catch (error) {
    if (!isThroughlineError(error) || error.kind === 'internal') throw error;
    return error.toJSON();
  }
}
