import type { EventKind, HistoryEvent, NewEvent } from '../model/event';
import { insertRows, selectRaw } from './bulk';
import type { Db } from './database';
import { wayTo } from './seldom';
import { table } from './table';

interface EventRow {
  readonly seq: number;
  readonly kind: EventKind;
  readonly at: number;
  readonly actorKind: HistoryEvent['actor']['kind'];
  readonly actorId: string | null;
  readonly enrollmentId: string | null;
  readonly leadId: string | null;
  readonly sequenceId: string | null;
  readonly stageId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

const events = table<EventRow>('events', {
  seq: 'int',
  kind: 'text',
  at: 'int',
  actorKind: 'text',
  actorId: 'text',
  enrollmentId: 'text',
  leadId: 'text',
  sequenceId: 'text',
  stageId: 'text',
  data: 'json',
});

const WRITTEN = events.keys.filter((key) => key !== 'seq');

/** Appends history, in order. Call it in the transaction that makes the change. */
export async function insertEvents(db: Db, news: readonly NewEvent[]): Promise<void> {
  const rows = news.map((event): EventRow => ({
    seq: 0,
    kind: event.kind,
    at: event.at,
    actorKind: event.actor.kind,
    actorId: event.actor.id,
    enrollmentId: event.enrollmentId ?? null,
    leadId: event.leadId ?? null,
    sequenceId: event.sequenceId ?? null,
    stageId: event.stageId ?? null,
    data: event.data ?? {},
  }));
  await insertRows(db, events, rows, { keys: WRITTEN });
}

/** Which messages of these enrollments a workflow has taken. */
export async function handedOut(db: Db, enrollmentIds: readonly string[]): Promise<Set<unknown>> {
  if (enrollmentIds.length === 0) return new Set();
  const rows = await selectRaw<{ data: string }>(
    db,
    `select data from events
     where enrollment_id in (select value from ${db.profile.jsonTexts}) and kind = 'email_claimed'`,
    [JSON.stringify(enrollmentIds)],
  );
  return new Set(rows.map(({ data }) => (JSON.parse(data) as { message?: unknown }).message));
}

export interface EventFilter {
  readonly enrollmentId?: string;
  readonly leadId?: string;
  readonly sequenceId?: string;
  readonly kinds?: readonly string[];
  /** Only events after this `seq`. */
  readonly after?: number;
  /** Only events up to this `seq`. */
  readonly upTo?: number;
  readonly newestFirst?: boolean;
  readonly limit: number;
}

/** A lead's events, two ways, as the indexes have it: what is about an enrollment is found through the enrollment. */
const OF_LEAD = `(select * from events where enrollment_id in (select id from enrollments where lead_id = ?)
  union all select * from events where enrollment_id is null and lead_id = ?) as events`;

export async function findEvents(db: Db, filter: EventFilter): Promise<HistoryEvent[]> {
  const { leadId, enrollmentId } = filter;
  const way = wayTo(leadId === undefined && enrollmentId === undefined ? filter.kinds : undefined);
  const where: string[] = ['seq > ?', ...way.where];
  const bindings: (string | number)[] = [
    ...(leadId === undefined ? [] : [leadId, leadId]),
    filter.after ?? 0,
  ];
  const equal = (column: string, value: string | undefined): void => {
    if (value === undefined) return;
    where.push(`${column} = ?`);
    bindings.push(value);
  };
  equal('enrollment_id', enrollmentId);
  equal(way.sequence, filter.sequenceId);
  if (filter.upTo !== undefined) {
    where.push('seq <= ?');
    bindings.push(filter.upTo);
  }
  if (filter.kinds) {
    where.push(`kind in (select value from ${db.profile.jsonTexts})`);
    bindings.push(JSON.stringify(filter.kinds));
  }
  const order = filter.newestFirst ? 'desc' : 'asc';
  const sql = `select * from ${leadId === undefined ? 'events' : OF_LEAD} where ${where.join(' and ')} order by seq ${order} limit ?`;
  const rows = await selectRaw<Record<string, unknown>>(db, sql, [...bindings, filter.limit]);
  return rows.map((row) => {
    const { actorKind, actorId, ...event } = events.read(row);
    return { ...event, actor: { kind: actorKind, id: actorId } };
  });
}

/** A protection that somebody passed over explicitly, for one enrollment. */
export interface Override {
  readonly enrollmentId: string;
  readonly at: number;
  readonly what: readonly string[];
}

/** What was passed over when these were enrolled or retried: history is the record of that. */
export async function findOverrides(db: Db, enrollmentIds: readonly string[]): Promise<Override[]> {
  if (enrollmentIds.length === 0) return [];
  const rows = await selectRaw<{ enrollment_id: string; at: number; data: string }>(
    db,
    `select enrollment_id, at, data from events
     where enrollment_id in (select value from ${db.profile.jsonTexts}) and kind in ('enrolled', 'retried')`,
    [JSON.stringify(enrollmentIds)],
  );
  return rows.flatMap(({ enrollment_id, at, data }) => {
    const { override } = JSON.parse(data) as { override?: unknown };
    if (!Array.isArray(override)) return [];
    return [{ enrollmentId: enrollment_id, at: Number(at), what: override as string[] }];
  });
}

/**
 * Those of these enrollments by whose mail the lead asked for no more of just that sequence; a wish for no mail at all is a
 * suppression.
 */
export async function leftBySequence(db: Db, enrollmentIds: readonly string[]): Promise<Set<string>> {
  if (enrollmentIds.length === 0) return new Set();
  const rows = await selectRaw<{ enrollment_id: string; data: string }>(
    db,
    `select enrollment_id, data from events
     where enrollment_id in (select value from ${db.profile.jsonTexts}) and kind = 'unsubscribed'`,
    [JSON.stringify(enrollmentIds)],
  );
  const left = rows.filter(({ data }) => (JSON.parse(data) as { scope?: unknown }).scope === 'sequence');
  return new Set(left.map(({ enrollment_id }) => enrollment_id));
}
