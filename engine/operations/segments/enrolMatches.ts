import { isThroughlineError } from '../../model/errors';
import type { Actor } from '../../model/member';
import { asksForSequences } from '../../store/leadFilter';
import { conditionOf, findSegmentsByIds, type Segment } from '../../store/segments';
import {
  insertRuleLeads,
  listActiveRules,
  lockRule,
  newMatches,
  updateRule,
  type SegmentRule,
} from '../../store/segmentRules';
import { lockSequence } from '../../store/sequences';
import type { OnBehalf, Context, Stop } from '../../worker/context';
import { admitWhilePublished, prepareEnrolment } from '../enrollments/enroll';
import type { AdmissionPlan } from '../enrollments/admit';

/** Leads of one rule in one transaction, and in one pass: the rest comes with the next, and mail goes out in between. */
const AT_ONCE = 500;
const IN_ONE_PASS = 5_000;

/**
 * A lead whose change is committed late, by a runner whose clock is a little behind, is still found. Not longer: after
 * a large import every pass looks at all of it again for that time (30,000 leads: 0.4 s on SQLite; 10 ms afterwards).
 */
const OVERLAP = 120_000;
/** How old the mark may be before it is worth a write where nobody was found. */
const STALE = 30_000;
/** How often a filter is asked that asks for sequences: each time of all leads, since no lead's change tells. */
const ALL_EVERY = 60_000;

/** Where a page begins: behind the lead with this id among those changed at that time. */
interface From {
  readonly updatedAt: number;
  readonly id: string;
}

/**
 * Enrols whoever has come into a segment with a rule, each lead once for each rule. Asks only for leads that have
 * changed since the last pass, unless the filter asks for sequences, which change without the lead: that is asked of all,
 * once a minute.
 * @returns how many were enrolled.
 */
export async function enrolMatches(context: Context, signal?: Stop): Promise<number> {
  const rules = await listActiveRules(context.store);
  if (rules.length === 0) return 0;
  const segments = await findSegmentsByIds(
    context.store,
    rules.map(({ segmentId }) => segmentId),
  );
  let enrolled = 0;
  for (const rule of rules) {
    const segment = segments.get(rule.segmentId);
    if (segment && signal?.aborted !== true) enrolled += await enrolFor(context, rule, segment);
  }
  return enrolled;
}

async function enrolFor(context: Context, rule: SegmentRule, segment: Segment): Promise<number> {
  const { store, clock } = context;
  const now = clock.now();
  const ofAll = asksForSequences(conditionOf(segment));
  if (ofAll && Math.abs(now - rule.lookedUntil) < ALL_EVERY) return 0;
  const start: From = { updatedAt: ofAll ? 0 : Math.max(0, rule.lookedUntil - OVERLAP), id: '' };
  const [someone] = await newMatches(store, rule, conditionOf(segment), start, 1);
  if (!someone) {
    if (now - rule.lookedUntil > STALE) await markLooked(context, rule, segment, now);
    return 0;
  }
  const acting = actingFor(context, rule, segment);
  const plan = await planFor(acting, rule, segment);
  if (!plan) return 0;
  let enrolled = 0;
  let from = start;
  for (let left = IN_ONE_PASS; left > 0; left -= AT_ONCE) {
    const step = await enrolSome(acting, rule, segment, plan, from);
    enrolled += step.enrolled;
    if (step.closed) break;
    if (step.next === null) {
      await markLooked(context, rule, segment, now);
      break;
    }
    from = step.next;
    // The next pass does not begin again before all that this one has answered for.
    if (!ofAll) await markLooked(context, rule, segment, Math.min(from.updatedAt, now));
  }
  return enrolled;
}

/** @returns `next`: where the next page begins; null: this was the last. */
async function enrolSome(
  acting: OnBehalf,
  rule: SegmentRule,
  segment: Segment,
  plan: AdmissionPlan,
  from: From,
): Promise<{ next: From | null; enrolled: number; closed: boolean }> {
  return acting.store.transaction(async (db) => {
    await lockSequence(db, plan.sequence.id);
    // Another runner may be at it; what it takes is in the table of those answered for.
    const locked = await lockRule(db, rule.id);
    if (!locked) return { next: null, enrolled: 0, closed: true };
    const found = await newMatches(db, rule, conditionOf(segment), from, AT_ONCE);
    const answers = await admitWhilePublished(acting, db, plan, found.map((lead) => ({ lead }))); // prettier-ignore
    const closed = answers.some(({ code }) => code === 'sequence_not_published');
    if (!closed) {
      const at = acting.clock.now();
      await insertRuleLeads(
        db,
        answers.map(({ code }, index) => ({ ruleId: rule.id, leadId: found[index]!.id, code, at })),
      );
    }
    const enrolled = answers.filter(({ outcome }) => outcome === 'enrolled').length;
    return { next: found.length < AT_ONCE ? null : found.at(-1)!, enrolled, closed };
  });
}

async function markLooked(
  { store }: Context,
  rule: SegmentRule,
  segment: Segment,
  until: number,
): Promise<void> {
  await store.transaction(async (db) => {
    const locked = await lockRule(db, rule.id);
    const current = (await findSegmentsByIds(db, [segment.id])).get(segment.id);
    // Its filter was changed meanwhile: everybody is to be looked at again.
    if (!locked || locked.lookedUntil < rule.lookedUntil || current?.updatedAt !== segment.updatedAt) return;
    const lookedUntil = Math.max(locked.lookedUntil, until);
    if (lookedUntil > locked.lookedUntil) await updateRule(db, { ...locked, lookedUntil });
  });
}

/** The worker acts, on behalf of whoever made the rule: that member's sender sends. */
function actingFor(context: Context, rule: SegmentRule, { name }: Segment): OnBehalf {
  const actor: Actor = { kind: 'worker', id: rule.ownerId, role: 'owner', name: `segment '${name}'` };
  return { ...context, actor };
}

/** Null: the sequence was switched off, or the sender is gone; the log says so, and the next pass tries again. */
async function planFor(acting: OnBehalf, rule: SegmentRule, segment: Segment): Promise<AdmissionPlan | null> {
  try {
    const sender = rule.senderId === null ? {} : { sender: rule.senderId };
    const plan = await prepareEnrolment(acting, { sequence: rule.sequenceId, override: [], ...sender });
    return { ...plan, because: { segment: segment.id } };
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    acting.log.warn('A segment enrols nobody at the moment', { rule: rule.id, problem: error.message });
    return null;
  }
}
