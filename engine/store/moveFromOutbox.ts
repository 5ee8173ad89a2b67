import { OUTBOX } from '../model/sender';
import { LIVE } from '../model/status';
import { changeRows } from './bulk';
import type { Db } from './database';

/** Gives the live enrollments of the outbox, to whom it has written nothing, another sender. @returns how many */
export function moveFromOutbox(
  db: Db,
  to: {
    readonly senderId: string;
    /** Sequences that keep the outbox. */
    readonly except: readonly string[];
    readonly now: number;
    readonly leaseNow: number;
  },
): Promise<number> {
  const among = `in (select value from ${db.profile.jsonTexts})`;
  return changeRows(
    db,
    `update enrollments set sender_id = ?, lane = case when lane = ? then ? else lane end, updated_at = ?
     where sender_id = ? and status ${among} and sequence_id not ${among}
     and (lease_until is null or lease_until <= ?)
     and not exists (
       select 1 from messages m
       where m.enrollment_id = enrollments.id and m.state not in ('failed', 'withdrawn'))`,
    [
      to.senderId,
      OUTBOX,
      to.senderId,
      to.now,
      OUTBOX,
      JSON.stringify(LIVE),
      JSON.stringify(to.except),
      to.leaseNow,
    ],
  );
}
