import { messageOf } from '../model/errors';
import { OUTBOX, type ImapSettings, type Sender, type SmtpSettings } from '../model/sender';
import { LIVE } from '../model/status';
import { findIn, insertRows, selectRaw, updateRows } from './bulk';
import type { Db } from './database';
import { deleteCursors } from './mailboxCursors';
import type { Sealer } from './secrets';
import { nameKey } from './sequences';
import { table } from './table';

/** A sender as it is kept: its passwords sealed, apart from the settings. */
export interface SenderRow extends Omit<Sender, 'smtp' | 'imap'> {
  /** The name in lower case: two senders never share it. */
  readonly nameKey: string;
  readonly smtp: Omit<SmtpSettings, 'password'> | null;
  readonly imap: Omit<ImapSettings, 'password'> | null;
  readonly secrets: string | null;
}

/** What is sealed. */
export interface SenderPasswords {
  readonly smtp?: string | undefined;
  readonly imap?: string | undefined;
}

const senders = table<SenderRow>('senders', {
  id: 'text',
  kind: 'text',
  name: 'text',
  nameKey: 'text',
  fromName: 'text',
  address: 'text',
  replyTo: 'text',
  signature: 'text',
  smtp: 'json',
  imap: 'json',
  secrets: 'text',
  dailyQuota: 'int',
  hourlyQuota: 'int',
  minimumGap: 'int',
  gapJitter: 'int',
  window: 'json',
  envelopeTag: 'bool',
  memberId: 'text',
  problem: 'text',
  problemUntil: 'int',
  failures: 'int',
  createdAt: 'int',
});

/** SQL: whether `lanes.lane` is one whose emails workflows take. Ticks pass it over, however much is due in it. */
export const FOR_WORKFLOWS =
  "exists (select 1 from senders s where s.id = lanes.lane and s.kind = 'workflow')";

/** The outbox is there from the first start on, so that nothing needs a mailbox to be tried. */
export async function ensureOutbox(db: Db, now: number): Promise<void> {
  const outbox: SenderRow = {
    id: OUTBOX,
    kind: 'outbox',
    name: 'Outbox',
    nameKey: nameKey('Outbox'),
    fromName: null,
    address: 'outbox@localhost',
    replyTo: null,
    signature: null,
    smtp: null,
    imap: null,
    secrets: null,
    dailyQuota: null,
    hourlyQuota: null,
    minimumGap: 0,
    gapJitter: 0,
    window: [],
    envelopeTag: false,
    memberId: null,
    problem: null,
    problemUntil: null,
    failures: 0,
    createdAt: now,
  };
  await insertRows(db, senders, [outbox], { onConflict: 'ignore' });
}

export async function insertSender(db: Db, row: SenderRow): Promise<void> {
  await insertRows(db, senders, [row]);
}

const CHANGING = senders.keys.filter((key) => !['id', 'createdAt'].includes(key));

export async function updateSender(db: Db, row: SenderRow): Promise<void> {
  await updateRows(db, senders, CHANGING, [row]);
}

/** By id or by name (in any case); null when there is none. */
export async function findSender(db: Db, reference: string): Promise<SenderRow | null> {
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    'select * from senders where id = ? or name_key = ? order by case when id = ? then 0 else 1 end limit 1',
    [reference, nameKey(reference), reference],
  );
  return rows[0] ? senders.read(rows[0]) : null;
}

/**
 * The sender's row, locked until the transaction ends.
 * @param lock of the profile: whether to wait for who holds it
 */
export async function lockSender(db: Db, id: string, lock: string): Promise<SenderRow | null> {
  const rows = await selectRaw<Record<string, unknown>>(db, `select * from senders where id = ? ${lock}`, [
    id,
  ]);
  return rows[0] ? senders.read(rows[0]) : null;
}

export function findSendersByIds(db: Db, ids: readonly string[]): Promise<SenderRow[]> {
  return findIn(db, senders, 'id', ids);
}

/** All of them: the outbox, then the oldest first. */
export async function listSenders(db: Db): Promise<SenderRow[]> {
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    'select * from senders order by case when id = ? then 0 else 1 end, created_at, id',
    [OUTBOX],
  );
  return rows.map((row) => senders.read(row));
}

/** The sender has failed once more by a fault of its own, and is left alone until then. */
export async function recordSenderProblem(db: Db, id: string, problem: string, until: number): Promise<void> {
  await selectRaw(
    db,
    'update senders set problem = ?, problem_until = ?, failures = failures + 1 where id = ? returning id',
    [problem, until, id],
  );
}

/** It works (again). */
export async function clearSenderProblem(db: Db, id: string): Promise<void> {
  await selectRaw(
    db,
    'update senders set problem = null, problem_until = null, failures = 0 where id = ? and (problem is not null or failures > 0) returning id',
    [id],
  );
}

/**
 * Whoever waits for the sender is looked at now: it was in trouble, and somebody has seen to it. What its quotas, gaps and
 * windows still hold gets its time anew.
 */
export async function lookAgain(
  db: Db,
  id: string,
  { now, leaseNow }: { readonly now: number; readonly leaseNow: number },
): Promise<void> {
  await selectRaw(
    db,
    `update enrollments set due_at = ? where lane = ? and priority in (0, 1) and due_at > ? and status = 'pending'
     and (lease_until is null or lease_until <= ?) returning id`,
    [now, id, now, leaseNow],
  );
}

export interface SenderUse {
  readonly senderId: string;
  /** Emails within the last hour and the last 24, as quotas count them. */
  readonly lastHour: number;
  readonly lastDay: number;
}

export async function senderUse(db: Db, now: number): Promise<SenderUse[]> {
  // Counted sender by sender: the index begins with the sender, and messages grow without end.
  const sent = `(select count(*) from messages m
    where m.sender_id = senders.id and m.intended_at > ? and m.state not in ('failed', 'withdrawn'))`;
  const rows = await selectRaw<{ id: string; hour: number; day: number }>(
    db,
    `select id, ${sent} as hour, ${sent} as day from senders`,
    [now - 3_600_000, now - 86_400_000],
  );
  return rows.map(({ id, hour, day }) => ({ senderId: id, lastHour: Number(hour), lastDay: Number(day) }));
}

/** How many enrollments still have mail to send or to receive through it. */
export async function countLiveOf(db: Db, senderId: string): Promise<number> {
  const rows = await selectRaw<{ count: number }>(
    db,
    `select count(*) as count from enrollments
     where sender_id = ? and status in (select value from ${db.profile.jsonTexts})`,
    [senderId, JSON.stringify(LIVE)],
  );
  return Number(rows[0]?.count ?? 0);
}

export async function deleteSender(db: Db, id: string): Promise<void> {
  await deleteCursors(db, id);
  await selectRaw(db, 'delete from senders where id = ?', [id]);
}

export function sealPasswords(sealer: Sealer, { smtp, imap }: SenderPasswords): string | null {
  if (smtp === undefined && imap === undefined) return null;
  return sealer.seal(JSON.stringify({ smtp, imap }));
}

/** @throws ThroughlineError `no_secret_key`, `secret_key_wrong` */
export function openPasswords(sealer: Sealer, { secrets }: Pick<SenderRow, 'secrets'>): SenderPasswords {
  return secrets === null ? {} : (JSON.parse(sealer.open(secrets)) as SenderPasswords);
}

/**
 * The sender with its passwords, as mail needs it. One whose passwords cannot be opened carries that as its
 * `problem`: the others go on.
 */
export function openSender(sealer: Sealer, row: SenderRow): Sender {
  const { nameKey: _key, secrets: _secrets, ...sender } = row;
  try {
    const passwords = openPasswords(sealer, row);
    return {
      ...sender,
      smtp: row.smtp && withPassword(row.smtp, passwords.smtp),
      imap: row.imap && withPassword(row.imap, passwords.imap),
    };
  } catch (error) {
    return { ...sender, problem: messageOf(error) };
  }
}

function withPassword<S extends object>(
  settings: S,
  password: string | undefined,
): S & { password?: string } {
  return password === undefined ? settings : { ...settings, password };
}
