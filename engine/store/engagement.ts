import { chunks, selectRaw } from './bulk';
import type { Db } from './database';

export type Touch = 'opened' | 'clicked';

/** What readers, and machines, did with one message. */
export interface Touches {
  readonly message: string;
  /** When a person opened it, in any order; who clicks has opened, which is not told here once more. */
  readonly opened: readonly number[];
  readonly clicked: readonly number[];
  /** How often something touched it that is no person. */
  readonly machines: number;
}

/** What had not been known of a message before. */
export interface FirstTouch {
  readonly message: string;
  readonly touch: Touch;
}

/**
 * Notes on messages that their readers opened them, or followed a link in them. Who clicks has opened: many readers load
 * no pictures, and the click is the only sign of them. Reports may come late, and in any order.
 * @param touches one for each message
 * @returns who opened or clicked for the first time
 */
export async function noteTouches(db: Db, touches: readonly Touches[]): Promise<FirstTouch[]> {
  const value = (index: number): string => db.profile.element(index, 'int');
  const { later } = db.profile;
  const times = (column: string, first: number): string[] => [
    `${column}_at = case when t.${column}_at < ${value(first)} then t.${column}_at else coalesce(${value(first)}, t.${column}_at) end`,
    `last_${column}_at = ${later(`coalesce(t.last_${column}_at, ${value(first + 1)})`, `coalesce(${value(first + 1)}, t.last_${column}_at)`)}`,
  ];
  const sql = `update messages as t set ${[...times('opened', 1), ...times('clicked', 3)].join(', ')},
      opens = t.opens + ${value(5)}, clicks = t.clicks + ${value(6)}, machine_touches = t.machine_touches + ${value(7)}
    from ${db.profile.jsonRows} where t.id = ${db.profile.element(0, 'text')} returning id, opens, clicks`;
  const firsts: FirstTouch[] = [];
  for (const batch of chunks(touches)) {
    const counts = new Map(batch.map((one) => [one.message, one]));
    const rows = await selectRaw<{ id: string; opens: number; clicks: number }>(db, sql, [
      JSON.stringify(batch.map(rowOf)),
    ]);
    for (const { id, opens, clicks } of rows) {
      const { opened = [], clicked = [] } = counts.get(id) ?? {};
      const isFirst = (now: number, added: number): boolean => added > 0 && Number(now) === added;
      if (isFirst(opens, opened.length)) firsts.push({ message: id, touch: 'opened' });
      if (isFirst(clicks, clicked.length)) firsts.push({ message: id, touch: 'clicked' });
    }
  }
  return firsts;
}

function rowOf({ message, opened, clicked, machines }: Touches): unknown[] {
  const seen = [...opened, ...clicked];
  return [message, ...ends(seen), ...ends(clicked), opened.length, clicked.length, machines];
}

/** The first and the last time; nothing where there is none. */
function ends(times: readonly number[]): (number | null)[] {
  return times.length === 0 ? [null, null] : [Math.min(...times), Math.max(...times)];
}
