import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { isAdmin, type Actor } from '../../model/member';
import type { Db } from '../../store/database';
import { deleteFeed, findFeed, lastEventSeq, moveFeed, openFeed, type Feed } from '../../store/feeds';
import { operation } from '../operation';

export const feedName = z
  .string()
  .min(1)
  .max(300)
  .describe('A name for this reader of the history, of your choice; each has its own place in it')
  .meta({ examples: ['my-dashboard'] });

/** Members' feeds are their own; admins and the machine itself share theirs. */
function ownerOf(actor: Actor): string {
  return isAdmin(actor) ? '' : (actor.id ?? '');
}

/** @throws ThroughlineError `feed_not_open` */
export async function getFeed(db: Db, actor: Actor, name: string): Promise<Feed> {
  const feed = await findFeed(db, ownerOf(actor), name);
  if (feed) return feed;
  throw notOpen(name);
}

function notOpen(name: string): ThroughlineError {
  return new ThroughlineError({
    code: 'feed_not_open',
    kind: 'not_found',
    message: `There is no feed '${name}'.`,
    hint: "Open it first ('feed.open'): it then begins with what happens from that moment on.",
  });
}

export const feedOpen = operation({
  name: 'feed.open',
  summary:
    'Opens a feed of events, which begins now and keeps its place: its reader misses nothing while it is away. One that is there stays where it is, unless it is to begin anew.',
  method: 'POST',
  path: '/feeds',
  permission: 'member',
  positional: ['feed'],
  input: z.object({
    feed: feedName,
    anew: z
      .boolean()
      .default(false)
      .describe('Begin now also where it is open already: what happened meanwhile is passed over'),
  }),
  result: z.object({
    feed: z.string(),
    seq: z.number().int().describe('All events up to this number are done with'),
    isNew: z.boolean(),
    message: z.string(),
  }),
  async run({ store, clock, actor }, { feed: name, anew }) {
    const owner = ownerOf(actor);
    const known = await findFeed(store, owner, name);
    if (known && !anew) return { feed: name, seq: known.seq, isNew: false, message: `The feed '${name}' goes on after event ${known.seq}.` }; // prettier-ignore
    const now = clock.now();
    const last = await lastEventSeq(store);
    if (known) await moveFeed(store, { owner, name, seq: last, movedAt: now });
    else await openFeed(store, { owner, name, seq: last, openedAt: now, movedAt: now });
    const { seq } = await getFeed(store, actor, name);
    return { feed: name, seq, isNew: !known, message: `The feed '${name}' begins after event ${seq}.` };
  },
});

export const feedDone = operation({
  name: 'feed.done',
  summary: 'Says that a feed is done with all events up to a number; it goes on after it, and never back.',
  method: 'POST',
  path: '/feeds/:feed/done',
  permission: 'member',
  positional: ['feed', 'seq'],
  input: z.object({
    feed: feedName,
    seq: z.number().int().min(0).describe("Number of an event, or 'upTo' of what was read"),
  }),
  result: z.object({ feed: z.string(), seq: z.number().int(), message: z.string() }),
  async run({ store, clock, actor }, { feed: name, seq }) {
    const last = await lastEventSeq(store);
    // Past the end it would pass over what has not happened yet.
    if (seq > last)
      throw new ThroughlineError({
        code: 'feed_ahead',
        message: `There is no event ${seq} yet; the last one is ${last}.`,
        hint: "Give the 'seq' of an event that was read, or its 'upTo'.",
        path: 'seq',
      });
    if (!(await moveFeed(store, { owner: ownerOf(actor), name, seq, movedAt: clock.now() })))
      throw notOpen(name);
    const feed = await getFeed(store, actor, name);
    return { feed: name, seq: feed.seq, message: `The feed '${name}' goes on after event ${feed.seq}.` };
  },
});

export const feedRemove = operation({
  name: 'feed.remove',
  summary: 'Forgets a feed; opened again it begins anew. Feeds that nobody reads hold nothing up.',
  method: 'DELETE',
  path: '/feeds/:feed',
  permission: 'member',
  positional: ['feed'],
  input: z.object({ feed: feedName }),
  result: z.object({ feed: z.string(), removed: z.boolean(), message: z.string() }),
  async run({ store, actor }, { feed: name }) {
    const removed = await deleteFeed(store, ownerOf(actor), name);
    const message = removed ? `The feed '${name}' is forgotten.` : `There was no feed '${name}'.`;
    return { feed: name, removed, message };
  },
});
