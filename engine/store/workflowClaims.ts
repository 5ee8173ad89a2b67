import type { Enrollment } from '../model/enrollment';
import { selectRaw, selectRows } from './bulk';
import { LOST } from './changes';
import type { Lease } from './claims';
import type { Db } from './database';
import { enrollments } from './enrollments';

/** Gives back what a workflow claimed and does not get; whose message is on its way stays taken. */
export async function releaseUnsent(db: Db, owner: string): Promise<void> {
  await selectRaw(
    db,
    `update enrollments set lease_owner = null, lease_until = null
     where lease_owner in (?, ?) and not exists (
       select 1 from messages m where m.enrollment_id = enrollments.id and m.state = 'intended') returning id`,
    [owner, owner + LOST],
  );
}

/** Gives back these enrollments, whoever held them, once what became of all their messages has been said. */
export async function releaseThese(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await selectRaw(
    db,
    `update enrollments set lease_owner = null, lease_until = null
     where id in (select value from ${db.profile.jsonTexts}) and lease_owner is not null and not exists (
       select 1 from messages m where m.enrollment_id = enrollments.id and m.state = 'intended') returning id`,
    [JSON.stringify(ids)],
  );
}

/** The messages that a claim has written down, and of which nothing has been said. */
export async function intentsOf(db: Db, owner: string): Promise<string[]> {
  const rows = await selectRaw<{ id: string }>(
    db,
    `select m.id from enrollments e join messages m
     on m.enrollment_id = e.id and m.stage_id = e.stage_id and m.attempt = e.attempt
     where e.lease_owner in (?, ?) and m.state = 'intended'`,
    [owner, owner + LOST],
  );
  return rows.map(({ id }) => id);
}

/** Takes what workflows claimed and have not reported back in time. */
export async function claimUnreported(
  db: Db,
  lease: Lease,
  now: number,
  limit: number,
): Promise<Enrollment[]> {
  return selectRows(
    db,
    enrollments,
    (columns) => `with picked as (
       select id from enrollments
       where lease_owner is not null and lease_until <= ? and due_at <= ?
       and lane in (select id from senders where kind = 'workflow')
       order by id limit ? ${db.profile.skipLocked}
     )
     update enrollments set lease_owner = ?, lease_until = ? where id in (select id from picked) returning ${columns}`,
    [lease.now, now, limit, lease.owner, lease.until],
  );
}
