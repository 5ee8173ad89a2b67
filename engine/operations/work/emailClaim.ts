import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import type { Sender } from '../../model/sender';
import { placed } from '../../store/changes';
import { insertEvents } from '../../store/events';
import { answerKeyedClaim } from '../../store/keyedClaims';
import { findMessagesByHeader } from '../../store/messages';
import type { ActingContext } from '../../worker/context';
import { handBack, handOut } from '../../worker/handOut';
import { handedBefore } from '../../worker/handedBefore';
import { ask, takenOver, type Ask } from '../../worker/keyedClaim';
import { workflowOwner } from '../../worker/leaseOwner';
import { openSenders } from '../../worker/openSenders';
import type { Prepared } from '../../worker/prepare';
import type { Happened } from '../../worker/witness';
import { happenedView, viewHappened } from '../happened';
import { operation } from '../operation';
import { getSender } from '../senders/shape';
import { claimKey } from './claimKey';
import { handedEmail, viewHanded, type Handed } from './emailShape';

const MINUTE = 60_000;

const result = z.object({
  emails: z.array(handedEmail),
  throttled: z.number().int().describe('Put off by a quota, a gap or trouble of the sender'),
  stopped: z.array(happenedView).describe('Leads that were due and could not go on, and why'),
  message: z.string(),
});

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
    key: claimKey,
  }),
  result,
  async run(context, { key, leaseMinutes, ...wish }) {
    const { store } = context;
    const leaseMs = leaseMinutes * MINUTE;
    if (key === undefined) return claimAnew(context, { ...wish, leaseMs }, null);
    const asked = await store.transaction((db) => ask(context, db, { kind: 'email', key, leaseMs }));
    if ('ask' in asked) return claimAnew(context, { ...wish, leaseMs }, asked.ask);
    const { handed, until } = await handedBefore(context, asked.answered);
    const deadline = context.clock.now() + until - context.leaseClock.now();
    return {
      emails: await viewAll(context, handed, await openSenders(context, store), deadline),
      throttled: 0,
      stopped: [],
      message: `Asked for again: ${counted(handed)} handed out before and not reported yet.`,
    };
  },
});

interface Wanted {
  readonly sender?: string | undefined;
  readonly limit: number;
  readonly leaseMs: number;
  readonly claimant: string;
  readonly enrollments?: string[] | undefined;
}

/** @param asked where a key was given: another ask with it may take the claim meanwhile */
async function claimAnew(
  context: ActingContext,
  { sender, limit, leaseMs, claimant, enrollments }: Wanted,
  asked: Ask | null,
): Promise<z.output<typeof result>> {
  const { store, clock } = context;
  const seen: Happened[] = [];
  const watched = { ...context, witness: (some: readonly Happened[]) => void seen.push(...some) };
  const senders = await openSenders(context, store);
  const chosen = await workflowSenders(context, senders, sender);
  const deadline = clock.now() + leaseMs;
  const owner = asked?.owner ?? workflowOwner();
  const handed: Prepared[] = [];
  let throttled = 0;
  try {
    for (const each of chosen) {
      if (handed.length >= limit) break;
      const wish = { limit: limit - handed.length, leaseMs, owner, enrollments };
      const out = await handOut(watched, each, senders, wish);
      handed.push(...out.handed);
      throttled += out.throttled;
    }
    await tell(context, handed, claimant);
    const emails = await viewAll(context, handed, senders, deadline);
    const stopped = await viewHappened(store, seen);
    const ids = handed.map(({ message }) => message.id);
    if (asked && !(await answerKeyedClaim(store, asked, ids))) throw takenOver();
    const later = throttled === 0 ? '' : `; ${throttled} put off by a quota or a gap`;
    return { emails, throttled, stopped, message: `Handed out ${counted(handed)}${later}.` };
  } catch (error) {
    await handBack(context, handed, error);
    throw error;
  }
}

async function viewAll(
  { store, instance }: ActingContext,
  handed: readonly Handed[],
  senders: ReadonlyMap<string, Sender>,
  deadline: number,
): Promise<z.output<typeof handedEmail>[]> {
  const earlier = await findMessagesByHeader(
    store,
    handed.flatMap(({ outgoing }) => outgoing.inReplyTo ?? []),
  );
  const answered = new Map(earlier.map((message) => [message.messageId, message]));
  const { timeZone } = await instance.organisation(store);
  return handed.map((each) =>
    viewHanded(each, senders.get(each.message.senderId)?.name ?? '', answered, deadline, timeZone),
  );
}

function counted({ length }: readonly Handed[]): string {
  return `${length} ${length === 1 ? 'email' : 'emails'}`;
}

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
