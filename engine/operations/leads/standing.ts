import { isExit, LIVE } from '../../model/status';
import type { Actor } from '../../model/member';
import type { Db } from '../../store/database';
import { findEnrollmentsOfLeads } from '../../store/enrollments';
import { loadCases, type Case, type Moment } from '../../worker/case';
import type { Context } from '../../worker/context';
import { loadFacts } from '../../worker/facts';
import { forecast, type Coming } from '../../worker/forecast';
import { onlyVisible } from '../access';

export const STANDINGS = ['active', 'blocked', 'completed'] as const;

/** How a lead stands in one sequence. */
export interface Standing {
  readonly kase: Case;
  /** Blocked: it does not go on by itself, or not when it should: somebody or something holds it. */
  readonly standing: (typeof STANDINGS)[number];
  /** Of what is not over: the stages still to come. */
  readonly coming: readonly Coming[];
  /** The next email that goes out by itself, if nobody has to do something first that has no time. */
  readonly nextEmail: Coming | null;
}

/** How these leads stand in the sequences that the actor may see, oldest first: a few statements for all of them. */
export async function standingsOf(
  context: Context & { readonly actor: Actor },
  db: Db,
  leadIds: readonly string[],
  at: Moment,
): Promise<Map<string, Standing[]>> {
  const { sequenceIds } = await onlyVisible(db, context.actor);
  const seen = sequenceIds && new Set(sequenceIds);
  const rows = (await findEnrollmentsOfLeads(db, leadIds)).filter(
    // Who left at enrolment was in no sequence.
    (row) => !isExit(row) && (seen === undefined || seen.has(row.sequenceId)),
  );
  const cases = await loadCases(context, db, rows, at);
  const facts = await loadFacts(
    db,
    cases.filter(({ enrollment }) => LIVE.includes(enrollment.status)),
  );
  const standings = new Map<string, Standing[]>();
  for (const kase of cases) {
    const { id, leadId, status } = kase.enrollment;
    const coming = LIVE.includes(status) ? forecast(kase, facts(id), at) : [];
    const one = { kase, standing: standingOf(kase), coming, nextEmail: nextEmail(kase, coming) };
    const list = standings.get(leadId);
    if (list) list.push(one);
    else standings.set(leadId, [one]);
  }
  return standings;
}

function standingOf({ enrollment: { status, reason } }: Case): Standing['standing'] {
  if (status === 'finished' || status === 'removed') return 'completed';
  // A quota that is used up and a sender that cannot send hold it as well.
  return status === 'active' || (status === 'pending' && reason !== 'throttled') ? 'active' : 'blocked';
}

function nextEmail({ enrollment: { status, dueAt } }: Case, coming: readonly Coming[]): Coming | null {
  const held = status === 'failed' || status === 'not_sent' || (status === 'paused' && dueAt === null);
  return held ? null : (coming.find(({ stage }) => stage.kind === 'email') ?? null);
}
