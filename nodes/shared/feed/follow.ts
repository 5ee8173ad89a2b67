import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { messageOf, systemClock, type Clock } from '../../../engine/index';
import { withThroughline } from '../connection/connect';
import { nodeError } from '../nodeError';
import type { FeedEvent } from './event';
import { handOn } from './handOn';

/** What a trigger follows. */
export interface Followed {
  /** What the engine is asked for. */
  readonly filter: {
    readonly kinds: readonly string[];
    readonly sequence?: string;
    readonly mailbox?: string;
  };
  /** At most so many items in one execution. */
  readonly atOnce: number;
  /** Whoever publishes the workflow begins anew; without it goes on where it stopped. */
  readonly anew: boolean;
  /** The item that comes of an event; null: it is not wanted. */
  toItem(event: FeedEvent): object | null;
}

export interface Source {
  /** Does it once, so that who switches the trigger on is told what is wrong. */
  once(): Promise<void>;
  /** Does it until the signal, whatever fails. Never rejects. */
  untilClosed(signal: AbortSignal): Promise<void>;
}

interface Page {
  readonly events: readonly FeedEvent[];
  readonly upTo: number;
  readonly more: boolean;
}

/** A small query: whoever waits for an event has it within seconds. */
const LOOK = 2_000;
/** Between tries while the database or the runner does not answer. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;

// Saving an active workflow closes its triggers and opens them again while an execution of theirs may still run: the new
// one waits until what was handed on has been noted, else it would hand the same on twice.
const underWay = new Map<string, Promise<unknown>>();

/** The name of a trigger's feed: its place in the history outlives n8n. */
function feedOf(context: ITriggerFunctions): string {
  return `n8n:${context.getWorkflow().id ?? 'unsaved'}:${context.getNode().id}`;
}

/**
 * Follows the history from the place that was noted last, and starts an execution with what is new. The place moves once
 * the execution is over: whatever is killed in between, nothing is lost, and in normal running nothing comes twice.
 * @param source what brings the events about, where they do not come by themselves
 */
export async function follow(
  context: ITriggerFunctions,
  followed: Followed,
  source?: Source,
): Promise<ITriggerResponse> {
  const clock = systemClock();
  const closing = new AbortController();
  const closeFunction = async (): Promise<void> => closing.abort();
  if (context.getMode() === 'manual')
    return {
      closeFunction,
      manualTriggerFunction: () => showLatest(context, followed, source, clock, closing.signal),
    };

  const feed = feedOf(context);
  // Who switches it on is told at once what is wrong. When n8n starts, a database that is not up yet must not cost the
  // activation: n8n's own tries get rarer and rarer.
  if (BY_HAND.includes(context.getActivationMode())) {
    try {
      await withThroughline(context, async ({ run }) => {
        await run('feed.open', { feed });
        await run('feed.next', { feed, ...followed.filter, limit: 1 });
      });
      await source?.once();
      // Behind that: mail that came while it was off has its effects, and is not handed on either.
      if (followed.anew) await withThroughline(context, ({ run }) => run('feed.open', { feed, anew: true }));
    } catch (error) {
      throw nodeError(context.getNode(), error, 0);
    }
  }
  void keepUp({ context, feed, followed, clock, signal: closing.signal, noted: null });
  void source?.untilClosed(closing.signal);
  return { closeFunction };
}

const BY_HAND = ['activate', 'create', 'update', 'manual'];

/** For 'Listen for test event': the latest there is, or the first to come. */
async function showLatest(
  context: ITriggerFunctions,
  { filter, toItem }: Followed,
  source: Source | undefined,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const look = async (): Promise<boolean> => {
    const { events } = await withThroughline(context, ({ run }) =>
      run<{ events: FeedEvent[] }>('feed.latest', { ...filter, limit: 100 }),
    );
    const [latest] = events.flatMap((event) => toItem(event) ?? []);
    if (latest) context.emit([context.helpers.returnJsonArray([latest as never])]);
    return latest !== undefined;
  };
  try {
    if (await look()) return;
    await source?.once();
  } catch (error) {
    throw nodeError(context.getNode(), error, 0);
  }
  const wait = async (): Promise<void> => {
    void source?.untilClosed(signal);
    while (!signal.aborted) {
      await clock.sleep(LOOK, signal);
      if (!signal.aborted && (await look())) return;
    }
  };
  wait().catch((error: unknown) => context.emitError(nodeError(context.getNode(), error, 0)));
}

interface Reader {
  readonly context: ITriggerFunctions;
  readonly feed: string;
  readonly followed: Followed;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The place that was noted last; null: not by this one. */
  noted: number | null;
}

/** Reads on until the trigger is closed, whatever fails. */
async function keepUp(reader: Reader): Promise<void> {
  const { context, feed, clock, signal } = reader;
  const { name } = context.getNode();
  let isOpen = false;
  let problem = '';
  let pause = FIRST_PAUSE;
  while (!signal.aborted) {
    try {
      await underWay.get(feed);
      if (signal.aborted) return;
      if (!isOpen) await withThroughline(context, ({ run }) => run('feed.open', { feed }));
      isOpen = true;
      const more = await readPage(reader);
      if (problem !== '') context.logger.info(`Throughline: '${name}' hands on events again.`);
      problem = '';
      pause = FIRST_PAUSE;
      if (!more) await clock.sleep(LOOK, signal);
    } catch (error) {
      const said = messageOf(error);
      if (said !== problem)
        context.logger.error(`Throughline: '${name}' cannot hand on events now and tries again: ${said}`);
      problem = said;
      // It may have been removed, or the database is another one.
      isOpen = false;
      reader.noted = null;
      await clock.sleep(pause, signal);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }
}

/** @returns whether more is waiting */
async function readPage(reader: Reader): Promise<boolean> {
  const { context, feed, clock, signal } = reader;
  const { filter, atOnce, toItem } = reader.followed;
  const page = await withThroughline(context, ({ run }) =>
    run<Page>('feed.next', { feed, ...filter, limit: atOnce }),
  );
  if (signal.aborted) return false;
  const items = page.events.flatMap((event) => toItem(event) ?? []);
  if (items.length === 0) {
    await note(reader, page.upTo);
    return page.more;
  }
  const work = handOn(context, items, clock).then(() => noteSurely(reader, page.upTo));
  underWay.set(
    feed,
    work.catch(() => undefined),
  );
  try {
    await work;
  } finally {
    underWay.delete(feed);
  }
  return page.more;
}

/** A write each two seconds would say nothing new. */
async function note(reader: Reader, seq: number): Promise<void> {
  if (reader.noted === seq) return;
  const { context, feed } = reader;
  await withThroughline(context, ({ run }) => run('feed.done', { feed, seq }));
  reader.noted = seq;
}

/** Also when the trigger has been closed meanwhile: n8n lets executions finish before it ends. */
async function noteSurely(reader: Reader, seq: number): Promise<void> {
  const tries = 8;
  for (let tried = 1; tried < tries; tried += 1) {
    const noted = await note(reader, seq).then(
      () => true,
      () => false,
    );
    if (noted) return;
    await reader.clock.sleep(Math.min(1_000 * 2 ** tried, LONGEST_PAUSE));
  }
  await note(reader, seq);
}
