import type { Enrollment } from '../model/enrollment';
import type { Lead } from '../model/lead';
import type { Revision, Settings } from '../model/sequence';
import type { Sender } from '../model/sender';
import type { Stage } from '../model/stage';
import type { Due } from '../schedule/nextDue';
import { pickZone } from '../schedule/zone';
import type { Db } from '../store/database';
import { findLeadsByIds, findLeadZones, type LeadZone } from '../store/leads';
import type { Context } from './context';

/** One enrollment with what walking it on needs. */
export interface WalkCase {
  readonly enrollment: Enrollment;
  readonly revision: Revision;
  /** Null when no stage that could be walked asks for more than the lead's time zone. */
  readonly lead: Lead | null;
  /** The lead was deleted. */
  readonly isGone: boolean;
  /** The lead's zone, else the sequence's, else the organisation's. */
  readonly zone: string;
}

/** One enrollment with all that deciding about it needs. */
export interface Case extends WalkCase {
  readonly lead: Lead;
}

/** What all cases of one batch share. */
export interface Moment {
  readonly now: number;
  readonly organisation: { readonly name: string; readonly timeZone: string };
  /** Offsets of the zones already looked up: doubles the speed of scheduling (see schedule/nextDue). */
  readonly offsets: Map<string, Map<number, number>>;
  /** Due times already worked out (see `stageDue`), by the settings that they keep to. */
  readonly dues: WeakMap<Settings, Map<string, Due>>;
}

export async function moment(context: Context, db: Db): Promise<Moment> {
  return {
    now: context.clock.now(),
    organisation: await context.instance.organisation(db),
    offsets: new Map(),
    dues: new WeakMap(),
  };
}

/** Those whose lead or revision is missing are left out: the worker sees to them, nobody else can do anything. */
export async function loadCases(
  context: Context,
  db: Db,
  enrollments: readonly Enrollment[],
  moment: Moment,
): Promise<Case[]> {
  const revisions = await revisionsOf(context, db, enrollments);
  const leads = byId(await findLeadsByIds(db, leadsOf(enrollments)));
  return placed(enrollments, revisions, leads, moment, (lead) => lead);
}

/**
 * The same for what needs no sender. A lead is a third of what a batch of waits reads, and waits ask only for its zone:
 * without it 10% more stages a second on PostgreSQL.
 */
export async function loadWalkCases(
  context: Context,
  db: Db,
  enrollments: readonly Enrollment[],
  moment: Moment,
): Promise<WalkCase[]> {
  const revisions = await revisionsOf(context, db, enrollments);
  const asked = enrollments.some(({ revisionId }) =>
    revisions(revisionId)?.definition.stages.some(asksForLead),
  );
  if (asked) return loadCases(context, db, enrollments, moment);
  const zones = byId(await findLeadZones(db, leadsOf(enrollments)));
  return placed(enrollments, revisions, zones, moment, () => null);
}

/** An email is left to its sender's lane, where leads are loaded whole. */
function asksForLead({ kind }: Stage): boolean {
  return kind !== 'wait' && kind !== 'email';
}

type Revisions = (id: string) => Revision | null;

async function revisionsOf(context: Context, db: Db, enrollments: readonly Enrollment[]): Promise<Revisions> {
  const revisions = await context.revisions.load(
    db,
    enrollments.map(({ revisionId }) => revisionId),
  );
  return (id) => tryRevision(revisions, id);
}

function leadsOf(enrollments: readonly Enrollment[]): string[] {
  return [...new Set(enrollments.map(({ leadId }) => leadId))];
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

function placed<Known extends LeadZone, L extends Lead | null>(
  enrollments: readonly Enrollment[],
  revisions: Revisions,
  known: ReadonlyMap<string, Known>,
  { organisation }: Moment,
  leadOf: (known: Known) => L,
): (WalkCase & { readonly lead: L })[] {
  return enrollments.flatMap((enrollment) => {
    const lead = known.get(enrollment.leadId);
    const revision = revisions(enrollment.revisionId);
    if (!lead || !revision) return [];
    const zone = pickZone(lead, revision.definition.settings, organisation.timeZone);
    return [{ enrollment, revision, lead: leadOf(lead), isGone: lead.deletedAt !== null, zone }];
  });
}

/** Null for one that is missing from the database: the worker sees to whoever stands in it. */
export function tryRevision(revisions: (id: string) => Revision, id: string): Revision | null {
  try {
    return revisions(id);
  } catch {
    return null;
  }
}

export type Senders = ReadonlyMap<string, Sender>;
