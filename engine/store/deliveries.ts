import { withoutPeople } from '../content/crm/withoutPeople';
import { changeRows, findIn, insertRows, selectRaw, selectRows, updateRows } from './bulk';
import type { Db } from './database';
import { contains } from './leadFilter';
import { table } from './table';

/** What was done with one event of a delivery. */
export interface DeliveryResult {
  /** The event's name, as the CRM calls it. */
  readonly event: string | null;
  readonly email: string | null;
  /**
   * - duplicate: it came before. skipped: the sequence does not take this lead. ignored: the rule does not want it.
   * - refused: it cannot be used. waiting: the sequence is off; it is tried again by itself.
   */
  readonly outcome: 'enrolled' | 'duplicate' | 'skipped' | 'ignored' | 'refused' | 'waiting';
  readonly code: string | null;
  readonly message: string;
  readonly lead: string | null;
  readonly enrollment: string | null;
}

export interface Delivery {
  readonly id: string;
  readonly sourceId: string;
  readonly status: 'done' | 'waiting';
  /** JSON without what looks like a secret, whole for as long as it waits; null: see `keptBody`, or erased. */
  readonly body: string | null;
  readonly results: readonly DeliveryResult[];
  readonly replays: number;
  readonly receivedAt: number;
  readonly processedAt: number;
}

const deliveries = table<Delivery>('deliveries', {
  id: 'text',
  sourceId: 'text',
  status: 'text',
  body: 'text',
  results: 'json',
  replays: 'int',
  receivedAt: 'int',
  processedAt: 'int',
});

/** Characters of a body that are kept once it is done; a larger one cannot be done again. */
const MOST_KEPT = 200_000;

/** What is kept of a body: what waits has to be done from it, however large it is. */
export function keptBody(body: string, status: Delivery['status']): string | null {
  return status === 'done' && body.length > MOST_KEPT ? null : body;
}

export async function insertDelivery(db: Db, delivery: Delivery): Promise<void> {
  await insertRows(db, deliveries, [delivery]);
}

export async function updateDelivery(db: Db, delivery: Delivery): Promise<void> {
  // A body is only ever taken away: written back, one that was erased in this moment would be there again.
  const body = delivery.body === null ? (['body'] as const) : [];
  await updateRows(db, deliveries, ['status', 'results', 'replays', 'processedAt', ...body], [delivery]);
}

export async function findDelivery(db: Db, id: string): Promise<Delivery | null> {
  const [delivery] = await findIn(db, deliveries, 'id', [id]);
  return delivery ?? null;
}

/** The delivery as it is, and stays until the end of the transaction. */
export async function lockDelivery(db: Db, id: string): Promise<Delivery | null> {
  const [delivery] = await findIn(db, deliveries, 'id', [id], db.profile.forUpdate);
  return delivery ?? null;
}

/** Newest first. */
export function listDeliveries(
  db: Db,
  filter: {
    readonly sourceIds: readonly string[];
    readonly status?: Delivery['status'] | undefined;
    readonly before?: string | undefined;
    readonly limit: number;
  },
): Promise<Delivery[]> {
  const status = filter.status === undefined ? '' : 'and status = ?';
  const before = filter.before === undefined ? '' : 'and id < ?';
  return selectRows(
    db,
    deliveries,
    (columns) =>
      `select ${columns} from deliveries where source_id in (select value from ${db.profile.jsonTexts})
       ${status} ${before} order by id desc limit ?`,
    [
      JSON.stringify(filter.sourceIds),
      ...(filter.status === undefined ? [] : [filter.status]),
      ...(filter.before === undefined ? [] : [filter.before]),
      filter.limit,
    ],
  );
}

/**
 * Deliveries that wait for a sequence which is published by now, the oldest of each source first.
 * @param perSource how many of each source at most: one whose deliveries cannot be done keeps no other from its turn
 */
export function readyDeliveries(db: Db, perSource: number): Promise<Pick<Delivery, 'id' | 'sourceId'>[]> {
  return selectRaw(
    db,
    `select id, source_id as "sourceId" from (
       select id, source_id, row_number() over (partition by source_id order by id) as place from deliveries
       where status = 'waiting' and body is not null and source_id in (
         select s.id from sources s join sequences q on q.id = s.sequence_id where s.is_on = 1 and q.status = 'published')) d
     where place <= ? order by id`,
    [perSource],
  );
}

/** Takes away what was done before then, at most so many: what waits stays, and so does which events have come. */
export async function pruneDeliveries(db: Db, before: number, most: number): Promise<void> {
  const old = await selectRaw<{ id: string }>(
    db,
    "select id from deliveries where status = 'done' and processed_at < ? order by processed_at limit ?",
    [before, most],
  );
  // Nearly always there is none, and then nobody waits for the one who may write.
  if (old.length === 0) return;
  await changeRows(
    db,
    `delete from deliveries where status = 'done' and id in (select value from ${db.profile.jsonTexts})`,
    [JSON.stringify(old.map(({ id }) => id))],
  );
}

/** An event that led to an enrollment, or found its lead enrolled. */
export interface SourceEvent {
  readonly sourceId: string;
  readonly eventKey: string;
  readonly deliveryId: string;
  readonly leadId: string;
  readonly enrollmentId: string | null;
  readonly at: number;
}

const sourceEvents = table<SourceEvent>('source_events', {
  sourceId: 'text',
  eventKey: 'text',
  deliveryId: 'text',
  leadId: 'text',
  enrollmentId: 'text',
  at: 'int',
});

export async function insertSourceEvents(db: Db, rows: readonly SourceEvent[]): Promise<void> {
  await insertRows(db, sourceEvents, rows, { onConflict: 'ignore' });
}

/** The source's events by their keys. */
export async function findSourceEvents(
  db: Db,
  sourceId: string,
  keys: readonly string[],
): Promise<Map<string, SourceEvent>> {
  const rows = await findIn(db, sourceEvents, 'eventKey', keys, 'and source_id = ?', [sourceId]);
  return new Map(rows.map((row) => [row.eventKey, row]));
}

/** Leads that an event of the source has enrolled. */
export async function leadsTaken(
  db: Db,
  sourceId: string,
  leadIds: readonly string[],
): Promise<Map<string, SourceEvent>> {
  const rows = await findIn(
    db,
    sourceEvents,
    'leadId',
    leadIds,
    'and source_id = ? and enrollment_id is not null',
    [sourceId],
  );
  return new Map(rows.map((row) => [row.leadId, row]));
}

/**
 * Takes people out of what was delivered: what came goes, what was done stays without the address. Of what still waits
 * only their events go, since those of others have not been done yet.
 */
export async function eraseFromDeliveries(db: Db, emailKeys: readonly string[]): Promise<void> {
  const patterns = JSON.stringify(emailKeys.map(contains));
  const holds = (column: string): string =>
    `exists (select 1 from ${db.profile.jsonTexts} where lower(deliveries.${column}) like value escape '!')`;
  const found = await selectRows(
    db,
    deliveries,
    (columns) =>
      `select ${columns} from deliveries where ${holds('body')} or ${holds('results')} ${db.profile.forUpdate}`,
    [patterns, patterns],
  );
  await updateRows(
    db,
    deliveries,
    ['status', 'body', 'results'],
    found.map((delivery) => withoutThem(delivery, emailKeys)),
  );
}

const ERASED = { outcome: 'ignored', code: 'erased', message: 'The person was erased.' } as const;

function withoutThem(delivery: Delivery, emailKeys: readonly string[]): Delivery {
  const waits = delivery.status === 'waiting' && delivery.body !== null;
  const left = waits ? withoutPeople(JSON.parse(delivery.body ?? '') as unknown, emailKeys) : undefined;
  const erased = new Set(emailKeys);
  const results = delivery.results.map((result): DeliveryResult => {
    if (!erased.has(result.email?.trim().toLowerCase() ?? '')) return result;
    return { ...result, ...(result.outcome === 'waiting' ? ERASED : {}), email: null };
  });
  if (left === undefined) return { ...delivery, status: 'done', body: null, results };
  return { ...delivery, body: JSON.stringify(left), results };
}
