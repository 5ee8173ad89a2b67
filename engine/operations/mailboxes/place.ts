import { z } from 'zod';
import { mailboxInput } from '../../model/mailbox';
import { formatIso } from '../../schedule/zone';
import { deleteCursors } from '../../store/mailboxCursors';
import { mailboxKeeper, noteProblem } from '../../worker/mailboxKeeper';
import { operation } from '../operation';

export const mailbox = mailboxInput.describe(
  'The mailbox: imap://user@host, an @ in the user as %40. Only a name: who reads it holds its password',
);
export const folder = z.string().min(1).max(500).describe("Name of a folder, such as 'INBOX'");
export const uidValidity = z.string().min(1).max(40).describe("The folder's UIDVALIDITY");

export const mailboxPosition = operation({
  name: 'mailbox.position',
  summary:
    'Tells how far a folder of a mailbox has been read, to a program that reads it and hands its mail in.',
  method: 'GET',
  path: '/mailboxes/position',
  permission: 'admin',
  positional: ['mailbox', 'folder'],
  input: z.object({ mailbox, folder }),
  result: z.object({
    position: z
      .object({
        uidValidity: z.string().describe('Empty: not read yet; what came since `sweptAt` is to be'),
        lastUid: z.number().int().describe('All mails up to this UID have been read'),
        sweptAt: z.string().describe('When it was read last'),
      })
      .nullable()
      .describe('Null: it was never read'),
  }),
  async run(context, input) {
    const found = await mailboxKeeper(context, named(input.mailbox)).position(input.folder);
    const { timeZone } = await context.instance.organisation(context.store);
    if (!found) return { position: null };
    const { uidValidity: validity, lastUid, sweptAt } = found;
    return { position: { uidValidity: validity, lastUid, sweptAt: formatIso(sweptAt, timeZone) } };
  },
});

export const mailboxMove = operation({
  name: 'mailbox.move',
  summary: 'Notes how far a folder of a mailbox has been read, and that it could be.',
  method: 'POST',
  path: '/mailboxes/move',
  permission: 'admin',
  positional: ['mailbox', 'folder'],
  input: z.object({
    mailbox,
    folder,
    uidValidity,
    lastUid: z.number().int().min(0).describe('All mails up to this UID have been read'),
  }),
  result: z.object({ message: z.string() }),
  async run(context, input) {
    const { uidValidity: validity, lastUid } = input;
    await mailboxKeeper(context, named(input.mailbox)).move(input.folder, { uidValidity: validity, lastUid });
    return { message: `'${input.folder}' of ${input.mailbox} has been read up to ${lastUid}.` };
  },
});

export const mailboxProblem = operation({
  name: 'mailbox.problem',
  summary: 'Notes why a folder of a mailbox cannot be read, where the health page shows it.',
  method: 'POST',
  path: '/mailboxes/problem',
  permission: 'admin',
  positional: ['mailbox', 'folder', 'problem'],
  input: z.object({
    mailbox,
    folder,
    problem: z.string().min(1).max(2_000).describe('What is wrong, in a sentence'),
  }),
  result: z.object({ message: z.string() }),
  async run(context, input) {
    await noteProblem(context, named(input.mailbox), input.folder, input.problem);
    return { message: 'It is noted.' };
  },
});

export const mailboxRemove = operation({
  name: 'mailbox.remove',
  summary: 'Forgets a mailbox that nobody reads any more; read again, it begins with what comes then.',
  method: 'DELETE',
  path: '/mailboxes',
  permission: 'admin',
  positional: ['mailbox'],
  input: z.object({ mailbox }),
  result: z.object({ message: z.string() }),
  async run({ store }, input) {
    await deleteCursors(store, input.mailbox);
    return { message: `${input.mailbox} is forgotten.` };
  },
});

/** A mailbox that is no sender's has no name but its address. */
export function named(name: string): { readonly id: string; readonly name: string } {
  return { id: name, name };
}
