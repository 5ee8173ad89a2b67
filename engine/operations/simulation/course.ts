import type { HistoryEvent } from '../../model/event';
import { nextDueAt } from '../../store/enrollments';
import { findEvents } from '../../store/events';
import { tick } from '../../worker/tick';
import type { Lab } from './lab';
import type { People } from './people';

/** So many passes of the worker at most: with a gap of a minute between two emails each email is one. */
const MOST_PASSES = 20_000;

/** When something is due and cannot go on, it is looked at again so much later. */
const MINUTE = 60_000;

export interface Course {
  readonly events: readonly HistoryEvent[];
  /** False when there was more to do than can be simulated in one go. */
  readonly complete: boolean;
}

/** Lets the lab run until nothing is left to happen before `until`: tick, and on to the next thing that anybody does. */
export async function runLab(
  { context, clock }: Lab,
  people: People,
  until: number,
  onDay: (now: number) => void,
): Promise<Course> {
  const events: HistoryEvent[] = [];
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    await tick(context);
    const news = await eventsAfter(context.store, events.at(-1)?.seq ?? 0);
    people.look(news);
    for (const event of news) events.push(event);
    const now = clock.now();
    const due = await nextDueAt(context.store);
    const next = Math.min(
      due === null ? Infinity : due > now ? due : now + MINUTE,
      Math.max(people.nextAt() ?? Infinity, now),
    );
    if (next > until) return { events, complete: true };
    clock.set(next);
    onDay(next);
    await people.act();
  }
  return { events, complete: false };
}

async function eventsAfter(db: Parameters<typeof findEvents>[0], after: number): Promise<HistoryEvent[]> {
  const found: HistoryEvent[] = [];
  for (;;) {
    const page = await findEvents(db, { after: found.at(-1)?.seq ?? after, limit: 1_000 });
    for (const event of page) found.push(event);
    if (page.length < 1_000) return found;
  }
}
