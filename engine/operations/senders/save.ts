import { z } from 'zod';
import { readAddress } from '../../model/address';
import { ThroughlineError } from '../../model/errors';
import { OUTBOX, senderInput } from '../../model/sender';
import type { Db } from '../../store/database';
import { insertEvents } from '../../store/events';
import { listLeadFields } from '../../store/leadFields';
import { deleteCursors, listCursors, saveCursor, unread } from '../../store/mailboxCursors';
import {
  findSender,
  insertSender,
  lookAgain,
  openPasswords,
  sealPasswords,
  updateSender,
  type SenderPasswords,
  type SenderRow,
} from '../../store/senders';
import { nameKey } from '../../store/sequences';
import type { ActingContext } from '../../worker/context';
import { getMember } from '../members/shape';
import { operation } from '../operation';
import { takeOver } from './takeOver';
import { checkSender, passwords, withoutPassword, withStoredPassword } from './settings';
import { getSender, senderShape, senderView, viewSender } from './shape';
import { verifyImap, verifySmtp } from './verify';

export const senderSave = operation({
  name: 'sender.save',
  summary: 'Adds a sender (a mailbox that sends), or changes one; tries to log in before anything is stored',
  method: 'PUT',
  path: '/senders',
  permission: 'admin',
  positional: ['name'],
  input: z.strictObject({
    ...senderShape,
    sender: z.string().optional().describe('Id or name of the sender to change, where its name changes too'),
    member: z
      .string()
      .optional()
      .describe("Address or id of the member whose sender it is: it sends for that member's leads"),
    verify: z
      .boolean()
      .default(true)
      .describe('Log in to both servers first, and store nothing if that fails'),
    takesOver: z
      .boolean()
      .default(false)
      .describe(
        'Whether leads that wait for the built-in outbox, and to whom it has written nothing yet, get this sender: those who were enrolled before there was one',
      ),
  }),
  result: senderView.extend({
    tookOver: z.number().int().describe('Leads that the outbox gave up'),
    stayed: z.number().int().describe('Leads that stay with it, because it has written to them'),
    message: z.string(),
  }),
  async run(context, { sender: reference, member, verify, takesOver, ...given }) {
    const input = senderInput.parse(given);
    const { store, sealer, clock } = context;
    checkSender(input, context.tags, await listLeadFields(store));
    const before = await senderBefore(store, reference, input.name);
    // Not before it is needed: with the wrong key the way out is to give the passwords again.
    const stored = (): SenderPasswords => (before ? openPasswords(sealer, before) : {});
    const smtp = input.smtp
      ? withStoredPassword(input.smtp, before?.smtp, () => stored().smtp, 'smtp')
      : null;
    const imap = input.imap
      ? withStoredPassword(input.imap, before?.imap, () => stored().imap, 'imap')
      : null;
    // Sealed before anybody is asked to wait: a missing key is told at once.
    const secrets = sealPasswords(sealer, passwords(smtp, imap));
    const memberId = member === undefined ? (before?.memberId ?? null) : (await getMember(store, member)).id;
    let positions: Positions = new Map();
    if (verify) {
      if (smtp) await verifySmtp(smtp.settings);
      if (imap) positions = await verifyImap(imap.settings, clock);
    }

    const row: SenderRow = {
      id: before?.id ?? context.newId(),
      kind: input.sendBy,
      name: input.name,
      nameKey: nameKey(input.name),
      fromName: input.fromName ?? null,
      address: readAddress(input.address)?.address ?? input.address,
      replyTo: input.replyTo ?? null,
      signature: input.signature ?? null,
      smtp: smtp && withoutPassword(smtp.settings),
      imap: imap && withoutPassword(imap.settings),
      secrets,
      dailyQuota: input.dailyQuota ?? null,
      hourlyQuota: input.hourlyQuota ?? null,
      minimumGap: input.minimumGap,
      gapJitter: input.gapJitter,
      window: input.window,
      envelopeTag: input.envelopeTag,
      memberId,
      problem: null,
      problemUntil: null,
      failures: 0,
      createdAt: before?.createdAt ?? clock.now(),
    };
    await storeSender(context, row, before, positions);
    const { tookOver, stayed } = takesOver ? await takeOver(context, row.id) : { tookOver: 0, stayed: 0 };
    const { timeZone } = await context.instance.organisation(store);
    const done = before ? `The sender '${row.name}' is changed` : `The sender '${row.name}' is added`;
    const works = verify && (smtp || imap) ? '; its login works' : '';
    const message = `${done}${works}.${takesOver ? ` ${fromOutbox(tookOver, stayed)}` : ''}`;
    return { ...viewSender(row, timeZone), tookOver, stayed, message };
  },
});

function fromOutbox(tookOver: number, stayed: number): string {
  const leads = (count: number): string => `${count} ${count === 1 ? 'lead' : 'leads'}`;
  const rest =
    stayed === 0
      ? ''
      : ` ${leads(stayed)} ${stayed === 1 ? 'stays' : 'stay'} with it, because it has written to them or their sequence asks for it.`;
  return `It takes ${leads(tookOver)} over from the outbox.${rest}`;
}

async function senderBefore(db: Db, reference: string | undefined, name: string): Promise<SenderRow | null> {
  const named = await findSender(db, name);
  const before = reference === undefined ? named : await getSender(db, reference);
  if (before?.id === OUTBOX || named?.id === OUTBOX) {
    throw new ThroughlineError({
      code: 'outbox_is_fixed',
      kind: 'conflict',
      message: 'The outbox is built in and cannot be changed.',
      hint: 'Give your sender another name.',
    });
  }
  if (before && named && named.id !== before.id) throw nameTaken(name);
  return before;
}

type Positions = Awaited<ReturnType<typeof verifyImap>>;

async function storeSender(
  context: ActingContext,
  row: SenderRow,
  before: SenderRow | null,
  positions: Positions,
): Promise<void> {
  try {
    await context.store.transaction(async (db) => {
      await (before ? updateSender(db, row) : insertSender(db, row));
      const times = { now: context.clock.now(), leaseNow: context.leaseClock.now() };
      if (before && before.problem !== null) await lookAgain(db, row.id, times);
      const moved = before !== null && (before.imap?.host !== row.imap?.host || before.imap?.user !== row.imap?.user); // prettier-ignore
      const left = moved ? await leaveMailbox(db, row) : new Map<string, number>();
      await startReading(db, row, positions, left, context.clock.now());
      const data = { sender: row.id, name: row.name, created: before === null };
      await insertEvents(db, [{ kind: 'sender_saved', at: context.clock.now(), actor: context.actor, data }]);
    });
  } catch (error) {
    throw context.store.profile.isUniqueViolation(error) ? nameTaken(row.name) : error;
  }
}

/**
 * From this moment on: what answers the first message may come before the first sweep does, and where nobody logged in,
 * even before the first login.
 */
async function startReading(
  db: Db,
  { id: senderId, imap }: Pick<SenderRow, 'id' | 'imap'>,
  positions: Positions,
  left: ReadonlyMap<string, number>,
  now: number,
): Promise<void> {
  const cursors = await listCursors(db, senderId);
  for (const folder of imap?.folders ?? []) {
    const known = cursors.find((each) => each.folder === folder);
    const since = left.get(folder);
    const position = since === undefined ? positions.get(folder) : undefined;
    if (known && (known.uidValidity !== '' || !position)) continue;
    await saveCursor(db, { ...unread(senderId, folder, since ?? now), ...position });
  }
}

/**
 * Positions in one mailbox mean nothing in another, or in the same under another name; times do. What came since the old
 * one was read last, while its server was away or moved house, is in the new one.
 * @returns when each folder was read last
 */
async function leaveMailbox(db: Db, { id }: Pick<SenderRow, 'id'>): Promise<Map<string, number>> {
  const cursors = await listCursors(db, id);
  await deleteCursors(db, id);
  return new Map(cursors.map(({ folder, sweptAt }) => [folder, sweptAt]));
}

function nameTaken(name: string): ThroughlineError {
  return new ThroughlineError({
    code: 'name_taken',
    kind: 'conflict',
    message: `There is another sender with the name '${name}'.`,
    hint: 'Choose another name.',
    path: 'name',
  });
}
