import { z } from 'zod';
import { EVENT_KINDS } from '../../model/event';
import { mailboxInput } from '../../model/mailbox';
import { findEvents } from '../../store/events';
import { settledSeq } from '../../store/feeds';
import type { ActingContext } from '../../worker/context';
import { readersOf } from '../../worker/foundAgain';
import { sequenceToSee } from '../access';
import { operation } from '../operation';
import { feedEvent, showEvents } from './feedEvent';
import { feedName, getFeed } from './feeds';

const filters = {
  kinds: z.array(z.enum(EVENT_KINDS)).optional().describe('Only these kinds'),
  sequence: z.string().optional().describe('Name or id of a sequence: only its events'),
  mailbox: mailboxInput.optional().describe('Only events that came of a mail in this mailbox'),
  limit: z.number().int().min(1).max(500).default(100).describe('How many at most'),
};

export const feedNext = operation({
  name: 'feed.next',
  summary:
    "Reads what a feed has not done with yet, in order, and does not move it: 'feed.done' with 'upTo' does.",
  method: 'GET',
  path: '/feeds/:feed/next',
  permission: 'member',
  positional: ['feed'],
  input: z.object({ feed: feedName, ...filters }),
  result: z.object({
    events: z.array(feedEvent),
    upTo: z.number().int().describe("What to give to 'feed.done' once these events are done with"),
    more: z.boolean().describe('More is waiting than was asked for'),
  }),
  async run(context, input) {
    const { store, actor } = context;
    const feed = await getFeed(store, actor, input.feed);
    const chosen = await choose(context, input);
    const settled = await settledSeq(store);
    // Somebody is writing events with numbers that come before others: they are read next time.
    if (settled === null || settled <= feed.seq) return { events: [], upTo: feed.seq, more: false };
    const rows = await findEvents(store, { ...chosen.filter, after: feed.seq, upTo: settled });
    const last = rows.length < input.limit ? undefined : rows.at(-1);
    return {
      events: await showEvents(context, rows, chosen.mailboxes),
      upTo: last?.seq ?? settled,
      more: last !== undefined,
    };
  },
});

export const feedLatest = operation({
  name: 'feed.latest',
  summary:
    'Shows the latest events as a feed would, the newest first: to try out what will come. Moves no feed.',
  method: 'GET',
  path: '/feeds/latest',
  permission: 'member',
  input: z.object({ ...filters, limit: filters.limit.default(1) }),
  result: z.object({ events: z.array(feedEvent) }),
  async run(context, input) {
    const { filter, mailboxes } = await choose(context, input);
    // Those of other mailboxes are left out afterwards.
    const limit = mailboxes ? 500 : input.limit;
    const rows = await findEvents(context.store, { ...filter, limit, newestFirst: true });
    return { events: (await showEvents(context, rows, mailboxes)).slice(0, input.limit) };
  },
});

type Filters = z.output<z.ZodObject<typeof filters>>;

async function choose(
  { store, actor }: ActingContext,
  { kinds, sequence, mailbox, limit }: Filters,
): Promise<{
  filter: { kinds?: Filters['kinds'] & {}; sequenceId?: string; limit: number };
  mailboxes: ReadonlySet<string> | null;
}> {
  const found = sequence === undefined ? null : await sequenceToSee(store, actor, sequence);
  return {
    filter: { limit, ...(kinds ? { kinds } : {}), ...(found ? { sequenceId: found.id } : {}) },
    mailboxes: mailbox === undefined ? null : await readersOf(store, mailbox),
  };
}
