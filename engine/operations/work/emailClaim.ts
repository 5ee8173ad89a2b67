import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import type { Sender } from '../../model/sender';
import { placed } from '../../store/changes';
import { insertEvents } from '../../store/events';
import { findMessagesByHeader } from '../../store/messages';
import type { ActingContext } from '../../worker/context';
import { handBack, handOut } from '../../worker/handOut';
import { openSenders } from '../../worker/openSenders';
import type { Prepared } from '../../worker/prepare';
import type { Happened } from '../../worker/witness';
import { happenedView, viewHappened } from '../happened';
import { operation } from '../operation';
import { getSender } from '../senders/shape';
import { handedEmail, viewHanded } from './emailShape';

const MINUTE = 60_000;

export const claimEmails = operation({
  name: 'email.claim',
  summary:
    'Takes emails that are due and that a workflow sends, finished; each must be reported, or nobody knows whether it went out.',
  method: 'POST',
  path: '/emails/claim',
  // What it hands out may belong to sequences that are private to others.
  permission: 'admin',
  input: z.object({
    sender: z
      .string()
      .optional()
      .describe('Name or id of a sender whose emails a workflow sends; else of all'),
    limit: z.number().int().min(1).max(500).default(50).describe('How many at most'),
    leaseMinutes: z
      .number()
      .int()
      .min(1)
      .max(1_440)
      .default(15)
      .describe('After so long without a report it counts as uncertain, and is not sent again by itself'),
    claimant: z.string().max(200).default('workflow').describe('Who takes them, for the history'),
    enrollments: z.array(z.string()).min(1).max(1_000).optional().describe('Only those of these enrollments'),
  }),
  result: z.object({
    emails: z.array(handedEmail),
    throttled: z.number().int().describe('Put off by a quota, a gap or trouble of the sender'),
    stopped: z.array(happenedView).describe('Leads that were due and could not go on, and why'),
    message: z.string(),
  }),
  async run(context, { sender, limit, leaseMinutes, claimant, enrollments }) {
    const { store, clock } = context;
    const seen: Happened[] = [];
    const watched = { ...context, witness: (some: readonly Happened[]) => void seen.push(...some) };
    const senders = await openSenders(context, store);
    const chosen = await workflowSenders(context, senders, sender);
    const deadline = clock.now() + leaseMinutes * MINUTE;
    const handed: Prepared[] = [];
    let throttled = 0;
    try {
      for (const each of chosen) {
        if (handed.length >= limit) break;
        const wish = { limit: limit - handed.length, leaseMs: leaseMinutes * MINUTE, enrollments };
        const out = await handOut(watched, each, senders, wish);
        handed.push(...out.handed);
        throttled += out.throttled;
      }
      await tell(context, handed, claimant);
      const earlier = await findMessagesByHeader(
        store,
        handed.flatMap(({ outgoing }) => outgoing.inReplyTo ?? []),
      );
      const answered = new Map(earlier.map((message) => [message.messageId, message]));
      const { timeZone } = await context.instance.organisation(store);
      const count = `${handed.length} ${handed.length === 1 ? 'email' : 'emails'}`;
      return {
        emails: handed.map((each) =>
          viewHanded(each, senders.get(each.message.senderId)?.name ?? '', answered, deadline, timeZone),
        ),
        throttled,
        stopped: await viewHappened(store, seen),
        message: `Handed out ${count}${throttled === 0 ? '' : `; ${throttled} put off by a quota or a gap`}.`,
      };
    } catch (error) {
      await handBack(context, handed, error);
      throw error;
    }
  },
});

async function workflowSenders(
  { store }: ActingContext,
  senders: ReadonlyMap<string, Sender>,
  reference: string | undefined,
): Promise<Sender[]> {
  const all = [...senders.values()].filter(({ kind }) => kind === 'workflow');
  if (reference === undefined) return all;
  const { id, name } = await getSender(store, reference, 'sender');
  const one = all.find((sender) => sender.id === id);
  if (one) return [one];
  throw new ThroughlineError({
    code: 'not_for_workflows',
    message: `The emails of the sender '${name}' are not sent by a workflow: Throughline sends them itself.`,
    hint: "Save a sender with sendBy 'workflow', or leave the sender out.",
    path: 'sender',
  });
}

async function tell(
  { store, clock, actor }: ActingContext,
  handed: readonly Prepared[],
  by: string,
): Promise<void> {
  const at = clock.now();
  await insertEvents(
    store,
    handed.map(({ message }) => {
      const data = { message: message.id, to: message.recipient, by };
      return { ...placed(message), kind: 'email_claimed' as const, at, actor, data };
    }),
  );
}
