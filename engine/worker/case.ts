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

/** Those whose lead or revision is missing are left out: the worker sees to them, nobody else can do anything. */
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
    const revision = tryRevision(revisions, enrollment.revisionId);
    if (!lead || !revision) return [];
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

function tryRevision(revisions: (id: string) => Revision, id: string): Revision | null {
  try {
    return revisions(id);
  } catch {
    return null;
  }
}

export type Senders = ReadonlyMap<string, Sender>;
