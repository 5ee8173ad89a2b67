import type { NewEvent } from '../model/event';
import { placed } from '../store/changes';
import type { Db } from '../store/database';
import { noteTouches, type Touch } from '../store/engagement';
import { insertEvents } from '../store/events';
import type { Message } from '../store/messages';
import type { Context } from './context';
import { settleUncertain } from './settle';

/** What a person did with a message. */
export interface Reading {
  readonly touch: Touch;
  readonly at: number;
  /** What was clicked, where that is known. */
  readonly url: string | null;
}

/** What came of one message. */
export interface Read {
  readonly message: Message;
  readonly readings: readonly Reading[];
  /** How often a machine touched it. */
  readonly machines: number;
}

/**
 * What follows when readers opened messages or followed links in them: it is noted on each message, where branches and
 * reports find it, and the first time told in the history. Machines are counted, and nothing follows. Call it in a
 * transaction.
 */
export async function touched(
  context: Context,
  db: Db,
  read: readonly Read[],
  actor: NewEvent['actor'],
): Promise<void> {
  const byPeople = read.filter(({ readings }) => readings.length > 0);
  // Whoever reads it proves that it went out.
  await settleUncertain(context, db, byPeople.map(({ message }) => message), true, actor); // prettier-ignore
  const firsts = await noteTouches(
    db,
    read.map(({ message, readings, machines }) => ({
      message: message.id,
      opened: timesOf(readings, 'opened'),
      clicked: timesOf(readings, 'clicked'),
      machines,
    })),
  );
  const of = new Map(read.map((one) => [one.message.id, one]));
  await insertEvents(
    db,
    firsts.flatMap(({ message: id, touch }): NewEvent[] => {
      const { message, readings } = of.get(id)!;
      const [first] = readings.filter((one) => one.touch === touch).sort((a, b) => a.at - b.at);
      if (!first) return [];
      const data = { message: id, ...(first.url === null ? {} : { url: first.url }) };
      return [{ ...placed(message), kind: KINDS[touch], at: first.at, actor, data }];
    }),
  );
}

const KINDS = { opened: 'message_opened', clicked: 'message_clicked' } as const;

function timesOf(readings: readonly Reading[], touch: Touch): number[] {
  return readings.filter((one) => one.touch === touch).map(({ at }) => at);
}
