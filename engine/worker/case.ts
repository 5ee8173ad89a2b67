import type { Enrollment } from '../model/enrollment';
import type { Lead } from '../model/lead';
import type { Revision } from '../model/sequence';
import type { Sender } from '../model/sender';
import { pickZone } from '../schedule/zone';
import type { Db } from '../store/database';
import { findLeadsByIds } from '../store/leads';
import type { Context } from './context';

/** One enrollment with all that deciding about it needs. */
export interface Case {
  readonly enrollment: Enrollment;
  readonly revision: Revision;
  readonly lead: Lead;
  /** The lead's zone, else the sequence's, else the organisation's. */
  readonly zone: string;
}

/** What all cases of one batch share. */
export interface Moment {
  readonly now: number;
  readonly organisation: { readonly name: string; readonly timeZone: string };
  /** Offsets of the zones already looked up: doubles the speed of scheduling (see schedule/nextDue). */
  readonly offsets: Map<string, Map<number, number>>;
}

export async function moment(context: Context, db: Db): Promise<Moment> {
  return {
    now: context.clock.now(),
    organisation: await context.instance.organisation(db),
    offsets: new Map(),
  };
}

/** A deleted lead's enrollments are removed with it, so each of these finds its lead. */
export async function loadCases(
  context: Context,
  db: Db,
  enrollments: readonly Enrollment[],
  { organisation }: Moment,
): Promise<Case[]> {
  const revisions = await context.revisions.load(
    db,
    enrollments.map(({ revisionId }) => revisionId),
  );
  const leads = new Map(
    (await findLeadsByIds(db, [...new Set(enrollments.map(({ leadId }) => leadId))])).map((lead) => [
      lead.id,
      lead,
    ]),
  );
  return enrollments.flatMap((enrollment) => {
    const lead = leads.get(enrollment.leadId);
    if (!lead) return [];
    const revision = revisions(enrollment.revisionId);
    return [
      {
        enrollment,
        revision,
        lead,
        zone: pickZone(lead, revision.definition.settings, organisation.timeZone),
      },
    ];
  });
}

export type Senders = ReadonlyMap<string, Sender>;
