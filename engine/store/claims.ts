import type { Enrollment } from '../model/enrollment';
import { selectRaw, selectRows } from './bulk';
import type { Db } from './database';
import { LOST } from './changes';
import { enrollments } from './enrollments';
import { FOR_WORKFLOWS } from './senders';

/** Who holds claimed rows, and until when (by the lease clock) nobody else may take them. */
export interface Lease {
  readonly owner: string;
  readonly now: number;
  readonly until: number;
}

const FREE_OR_EXPIRED = '(lease_until is null or lease_until <= ?)';

export interface Wanted {
  readonly lane: string;
  readonly priority: number;
  readonly now: number;
  readonly limit: number;
}

const DUE = `lane = ? and priority = ? and due_at <= ? and ${FREE_OR_EXPIRED}`;

/**
 * Locks up to `limit` due enrollments, oldest first, until the transaction ends: for what is decided and recorded
 * within it. Half the writing of a lease, and after a crash they are as they were.
 */
export async function lockDue(
  db: Db,
  leaseNow: number,
  { lane, priority, now, limit }: Wanted,
): Promise<Enrollment[]> {
  return selectRows(
    db,
    enrollments,
    (columns) =>
      `select ${columns} from enrollments where ${DUE} order by due_at limit ? ${db.profile.skipLocked}`,
    [lane, priority, now, leaseNow, limit],
  );
}

/**
 * Takes up to `limit` due enrollments of one lane and priority, oldest first, in one statement.
 * PostgreSQL passes over rows that another runner is taking this moment (`skip locked`; the CTE is not inlined
 * because it locks rows); SQLite has one writer, so the statement is its own lock.
 */
export async function claimDue(db: Db, lease: Lease, wanted: Wanted): Promise<Enrollment[]> {
  const rows = await selectRows(
    db,
    enrollments,
    (columns) => `with picked as (
       select id from enrollments where ${DUE} order by due_at limit ? ${db.profile.skipLocked}
     )
     update enrollments set lease_owner = ?, lease_until = ? where id in (select id from picked) returning ${columns}`,
    [wanted.lane, wanted.priority, wanted.now, lease.now, wanted.limit, lease.owner, lease.until],
  );
  return rows.sort(byDue);
}

/** The same of both priorities, in one statement: follow-ups first, first touches as far as there is room. */
export async function claimBoth(
  db: Db,
  lease: Lease,
  wanted: Omit<Wanted, 'priority'>,
): Promise<Enrollment[]> {
  const { lane, now, limit } = wanted;
  const due = (priority: number): (string | number)[] => [lane, priority, now, lease.now, limit];
  const rows = await selectRows(
    db,
    enrollments,
    (columns) => `with follow_ups as (
       select id from enrollments where ${DUE} order by due_at limit ? ${db.profile.skipLocked}
     ), first_touches as (
       select id from enrollments where ${DUE} order by due_at limit ? - (select count(*) from follow_ups)
       ${db.profile.skipLocked}
     )
     update enrollments set lease_owner = ?, lease_until = ?
     where id in (select id from follow_ups union all select id from first_touches) returning ${columns}`,
    [...due(0), ...due(1), lease.owner, lease.until],
  );
  return rows.sort((a, b) => a.priority - b.priority || byDue(a, b));
}

/**
 * Takes those of these enrollments that are due in the lane and that nobody else holds. Whoever was paused or removed
 * in the moment before is not due any more.
 */
export async function claimIds(
  db: Db,
  lease: Lease,
  ids: readonly string[],
  { lane, now }: { readonly lane: string; readonly now: number },
): Promise<Enrollment[]> {
  const rows = await selectRows(
    db,
    enrollments,
    (columns) => `with picked as (
       select id from enrollments
       where id in (select value from ${db.profile.jsonTexts}) and lane = ? and due_at <= ? and ${FREE_OR_EXPIRED}
       ${db.profile.skipLocked}
     )
     update enrollments set lease_owner = ?, lease_until = ? where id in (select id from picked) returning ${columns}`,
    [JSON.stringify(ids), lane, now, lease.now, lease.owner, lease.until],
  );
  return rows.sort(byDue);
}

/**
 * Locks these rows until the transaction ends, and puts their lease off where half of it is over.
 * @returns those that are still ours: a person or a reply took the others.
 */
export async function holdLease(db: Db, lease: Lease, ids: readonly string[]): Promise<Set<string>> {
  const rows = await selectRaw<{ id: string; until: number }>(
    db,
    `select id, lease_until as until from enrollments
     where id in (select value from ${db.profile.jsonTexts}) and lease_owner = ? order by id ${db.profile.forUpdate}`,
    [JSON.stringify(ids), lease.owner],
  );
  const half = (lease.now + lease.until) / 2;
  const ours = rows.map(({ id }) => id);
  if (rows.some(({ until }) => Number(until) < half))
    await selectRaw(
      db,
      `update enrollments set lease_until = ? where id in (select value from ${db.profile.jsonTexts}) returning id`,
      [lease.until, JSON.stringify(ours)],
    );
  return new Set(ours);
}

/**
 * What is under a lease, also where it was taken away; binds both names of the owner. Locked by id, as people lock whom they
 * pause: who holds some of these and waits for others of them would wait for ever, and PostgreSQL end one of the two.
 */
const inHand = ({ profile }: Db): string =>
  `with in_hand as (select id from enrollments where lease_owner in (?, ?) ${profile.forUpdateById})`;

/** Gives back what was claimed and not acted on, and what others took away meanwhile. */
export async function releaseLease(db: Db, owner: string): Promise<void> {
  await selectRaw(
    db,
    `${inHand(db)} update enrollments set lease_owner = null, lease_until = null
     where id in (select id from in_hand) returning id`,
    [owner, owner + LOST],
  );
}

/** Puts off everything that is in hand, so that a slow server costs no lease. */
export async function extendLease(db: Db, { owner, until }: Lease): Promise<void> {
  await selectRaw(
    db,
    `${inHand(db)} update enrollments set lease_until = ? where id in (select id from in_hand) returning id`,
    [owner, owner + LOST, until],
  );
}

/** Leases that ran out on rows which nobody will ever claim again: nothing else would clear them away. */
export async function releaseExpired(db: Db, leaseNow: number): Promise<void> {
  await selectRaw(
    db,
    `update enrollments set lease_owner = null, lease_until = null
     where lease_owner is not null and lease_until <= ? and status in ('finished', 'removed') returning id`,
    [leaseNow],
  );
}

/** Who holds anything at this moment, or held it when its process ended. */
export async function leaseOwners(db: Db): Promise<string[]> {
  const rows = await selectRaw<{ owner: string }>(
    db,
    'select distinct lease_owner as owner from enrollments where lease_owner is not null',
    [],
  );
  return rows.map(({ owner }) => owner);
}

/**
 * The lanes in which something is due and free to take, but those of workflows: an index probe or two for each lane, however long its queue,
 * and also for a lane that nobody serves any more (the recursion steps through the index from lane to lane).
 */
export async function lanesDue(db: Db, now: number, leaseNow: number): Promise<string[]> {
  const rows = await selectRaw<{ lane: string }>(
    db,
    `with recursive lanes(lane) as (
       select min(lane) from enrollments where due_at is not null
       union all
       select (select min(e.lane) from enrollments e where e.due_at is not null and e.lane > lanes.lane)
       from lanes where lanes.lane is not null
     )
     select lane from lanes where lane is not null and not ${FOR_WORKFLOWS} and exists (
       select 1 from enrollments e where e.lane = lanes.lane and e.priority in (0, 1) and e.due_at <= ?
       and ${FREE_OR_EXPIRED})`,
    [now, leaseNow],
  );
  return rows.map(({ lane }) => lane);
}

export interface LaneUse {
  /** When the sender sent after `since`, ascending; intents count from the moment they are made (see `sendTimes`). */
  readonly sentTimes: readonly number[];
  /** How many more are spoken for: claimed, but not yet an intent. Whoever was taken away from its claim gets none. */
  readonly spokenFor: number;
}

/**
 * What a sender's quotas count. Both in one statement, which sees one moment of the database: asked one after the other
 * on PostgreSQL, a group whose intents were committed in between stood in neither answer, and the quota was exceeded.
 */
export async function laneUse(
  db: Db,
  senderId: string,
  { since, leaseNow }: { readonly since: number; readonly leaseNow: number },
): Promise<LaneUse> {
  const rows = await selectRaw<{ at: number | null; spoken_for: number }>(
    db,
    `select m.intended_at as at, 0 as spoken_for from messages m
     where m.sender_id = ? and m.intended_at > ? and m.state not in ('failed', 'withdrawn')
     union all
     select null, count(*) from enrollments e
     where e.lane = ? and e.lease_owner is not null and e.lease_owner not like '%${LOST}' and e.lease_until > ?
     and not exists (
       select 1 from messages m
       where m.enrollment_id = e.id and m.stage_id = e.stage_id and m.attempt = e.attempt)`,
    [senderId, since, senderId, leaseNow],
  );
  const sentTimes = rows.flatMap(({ at }) => (at === null ? [] : [Number(at)])).sort((a, b) => a - b);
  return { sentTimes, spokenFor: rows.reduce((sum, { spoken_for: count }) => sum + Number(count), 0) };
}

function byDue(a: Enrollment, b: Enrollment): number {
  return (a.dueAt ?? 0) - (b.dueAt ?? 0) || (a.id < b.id ? -1 : 1);
}
