import { wantsNoMore, type Reading } from '../mail/reading/reading';
import type { Enrollment } from '../model/enrollment';
import type { NewEvent } from '../model/event';
import type { Lead } from '../model/lead';
import { follow, type Reason } from '../model/status';
import { applyChanges, placed, type Change } from '../store/changes';
import type { Db } from '../store/database';
import { insertEvents } from '../store/events';
import { findMessagesById, type Message } from '../store/messages';
import { findSendersByIds } from '../store/senders';
import { awayChange } from './absence';
import { bounceClass, bounced, SENDER_RESTS } from './bounced';
import { loadCases, moment, type Case } from './case';
import { colleagueAnswered } from './companyReply';
import type { Context } from './context';
import { comesBack, held } from './held';
import { suppressLead } from './leave';
import { recordTrouble } from './senderTrouble';
import { isStorable } from '../store/storable';

export interface Concerned {
  /**
   * The enrollment that was answered, if one was; with an unsubscribe wish or an absence all others of the lead too, and
   * with a reply those of its colleagues that stop at it. Locked.
   */
  readonly enrollments: readonly Enrollment[];
  /** Those of them that the same answer answers, besides the one whose message it is about. */
  readonly alsoAnswered: ReadonlySet<string>;
  /** The message that was answered. */
  readonly message: Message | null;
  readonly lead: Lead;
  /** Another lead, who wrote the mail; null: the lead did, or somebody who is none. */
  readonly author: Lead | null;
}

/** Below this a reading is doubt (mail/reading/reading.ts). */
const DOUBT = 0.7;

export function isDoubtful({ certainty }: Pick<Reading, 'certainty'>): boolean {
  return certainty < DOUBT;
}

const MAILBOX = { kind: 'mailbox', id: null } as const;

/**
 * What follows from a mail, by its kind. A reply ends the sequence that it answers, if that stops on reply; a wish to
 * be left alone ends all; a bounce ends and remembers the address; an absence pauses; everything else automatic is
 * history only: a false stop costs a deal.
 */
export async function effectsOf(
  context: Context,
  db: Db,
  reading: Reading,
  { enrollments, alsoAnswered, message, lead, author }: Concerned,
  data: Record<string, unknown>,
): Promise<void> {
  const at = await moment(context, db);
  const { now } = at;
  const cases = await loadCases(context, db, enrollments, at);
  const isAnswered = ({ enrollment }: Case): boolean => enrollment.id === message?.enrollmentId;
  const answered = cases.filter(isAnswered);
  const isMeant = (kase: Case): boolean => isAnswered(kase) || alsoAnswered.has(kase.enrollment.id);
  const colleagues = cases.filter((kase) => !isMeant(kase));
  const stopping = cases.filter(isMeant).filter(({ revision }) => revision.definition.settings.stopOnReply);
  // What the mail was about belongs to the sequence that it answers, which may be private.
  const about = (kase: Case): Record<string, unknown> => (isAnswered(kase) ? data : { mail: data['mail'] });
  const line: Line = (kase) => (kind, more) =>
    historyOf(kase.enrollment, kind, now, { ...about(kase), ...more });
  const end = (ending: readonly Case[], reason: Reason): Change[] =>
    ending.flatMap((kase): Change[] => {
      const { enrollment, revision } = kase;
      // Over already, and not to be sharpened: the mail still belongs into its history.
      if (!follow(enrollment, 'finish', reason)) return [];
      return [
        { enrollment, revision, happening: 'finish', reason, events: [line(kase)('finished', { reason })] },
      ];
    });

  let changes: (Change | null)[] = [];
  let kind: NewEvent['kind'] = 'mail_received';
  switch (reading.kind) {
    case 'reply':
      if (isDoubtful(reading)) {
        changes = doubtful(stopping, line);
        break;
      }
      kind = 'replied';
      changes = [
        ...end(stopping, 'replied'),
        ...colleagues.map((kase) =>
          colleagueAnswered(kase, lead, (what, reason) => line(kase)(what, { reason })),
        ),
      ];
      break;
    case 'absence':
      if (isDoubtful(reading)) changes = doubtful(stopping, line);
      else
        changes = cases.map((kase) =>
          awayChange(kase, reading.returns, at, (reason, until) => [line(kase)('paused', { reason, until })]),
        );
      break;
    case 'automatic':
      // In the thread, and perhaps a person's after all: through a list, or with one sign of a machine only.
      if (isDoubtful(reading)) changes = doubtful(stopping, line);
      break;
    case 'unsubscribe':
    case 'complaint':
      if (!wantsNoMore(reading)) break;
      await suppressAll(context, db, reading, { message, lead, author });
      changes = end(cases, 'unsubscribed');
      break;
    case 'bounce':
      changes = await afterBounce(context, db, reading, message, lead, answered, at, line);
      break;
    default:
      break;
  }
  await insertEvents(
    db,
    answered.map((kase) => line(kase)(kind, { kind: reading.kind, certainty: reading.certainty })),
  );
  await applyChanges(
    db,
    changes.filter((change) => change !== null),
    now,
  );
}

/**
 * No more mail to the lead, under its address of now and the one that was written to; nor to whoever wrote the wish, from
 * another address of the lead's or as somebody to whom its mail was passed on.
 */
async function suppressAll(
  context: Context,
  db: Db,
  { kind, from }: Reading,
  { message, lead, author }: Pick<Concerned, 'message' | 'lead' | 'author'>,
): Promise<void> {
  const note = kind === 'complaint' ? 'Complained to its provider' : 'Asked by mail';
  const why = { reason: 'opt_out', note, actor: MAILBOX } as const;
  const written = kind === 'unsubscribe' && from && isStorable(from.address) ? [from.address] : [];
  const known = message ? [lead.emailKey, message.recipient] : [lead.emailKey];
  await suppressLead(context, db, lead, author ? known : [...known, ...written], why);
  if (author) await suppressLead(context, db, author, [author.emailKey, ...written], why);
}

type Line = (kase: Case) => (kind: NewEvent['kind'], more: Record<string, unknown>) => NewEvent;

/** Between reply and machine: it waits for a person, who sees the mail, instead of going on or ending by a guess. */
function doubtful(cases: readonly Case[], line: Line): Change[] {
  return cases
    .filter(({ enrollment }) => comesBack(enrollment))
    .map((kase) => {
      const { enrollment, revision } = kase;
      const event = line(kase)('paused', { reason: 'unclear_reply' });
      const subject = event.data?.['subject'];
      const which = typeof subject === 'string' ? `: '${subject}'` : '';
      return {
        enrollment,
        revision,
        happening: 'pause',
        reason: 'unclear_reply',
        detail: `A mail came of which it is not clear whether a person wrote it${which}.`,
        set: { ...held(enrollment), dueAt: null },
        events: [event],
      };
    });
}

/** A failure for good keeps the address from being mailed; one of our own set-up is trouble of the sender. */
async function afterBounce(
  context: Context,
  db: Db,
  reading: Reading,
  message: Message | null,
  lead: Lead,
  answered: readonly Case[],
  at: Awaited<ReturnType<typeof moment>>,
  line: Line,
): Promise<(Change | null)[]> {
  // As it is now: the bounce itself may have proved a moment ago that it went out.
  const [sent] = message ? await findMessagesById(db, [message.id]) : [];
  if (bounceClass(reading) === 'hard') {
    // The lead may have a new address by now; the one that was written to is the one that does not work.
    const address = sent?.recipient.toLowerCase() ?? lead.emailKey;
    const note = 'A message came back';
    await suppressLead(context, db, lead, [address], { reason: 'bounce', note, actor: MAILBOX });
  }
  if (sent && bounceClass(reading) === 'sender') await senderRests(db, sent, reading, at.now);
  const [kase] = answered;
  return kase && sent?.state === 'sent' ? [await bounced(db, kase, sent, reading, at, line(kase))] : [];
}

/** The others of the sender wait until then, and say why, instead of meeting the same one by one. */
async function senderRests(
  db: Db,
  { senderId }: Message,
  { recipients }: Reading,
  now: number,
): Promise<void> {
  const [sender] = await findSendersByIds(db, [senderId]);
  const said = recipients.find((recipient) => recipient.class === 'sender');
  const problem = said?.diagnostic ?? said?.status ?? 'A message came back for the set-up of the sender.';
  if (sender) await recordTrouble(db, sender, problem, now, now + SENDER_RESTS);
}

function historyOf(
  enrollment: Enrollment,
  kind: NewEvent['kind'],
  now: number,
  data: Record<string, unknown>,
): NewEvent {
  const { id, leadId, sequenceId, stageId } = enrollment;
  return {
    ...placed({ enrollmentId: id, leadId, sequenceId, stageId }),
    kind,
    at: now,
    actor: MAILBOX,
    data,
  };
}
