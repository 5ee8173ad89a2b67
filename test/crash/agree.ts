import type { Ledger } from './ledger';
import { MESSAGES, type Arrived } from './story';

export interface Truth {
  readonly leads: number;
  /** What the other side has, in all. */
  readonly arrived: readonly Arrived[];
  /** Who has answered, once each. */
  readonly answered: ReadonlySet<string>;
}

/** What must hold when everything is over, however often somebody was killed on the way. */
export function agree(ledger: Ledger, { leads, arrived, answered }: Truth): void {
  // Nobody was mailed twice: neither the same message, nor another one for the same stage.
  expect(twice(count(arrived, ({ messageId }) => messageId))).toEqual([]);
  expect(twice(count(arrived, ({ to, text }) => `${to} ${text}`))).toEqual([]);
  // Nobody was lost: each lead once, each enrolled once, each at its end.
  expect(twice(count(ledger.leads, ({ email }) => email))).toEqual([]);
  expect(ledger.leads).toHaveLength(leads);
  expect(twice(count(ledger.enrollments, ({ leadId }) => leadId))).toEqual([]);
  expect(ledger.enrollments).toHaveLength(leads);
  const states = count(ledger.enrollments, ({ status, reason }) => `${status}/${String(reason)}`);
  expect(Object.fromEntries(states)).toEqual({
    'finished/completed': leads - answered.size,
    'finished/replied': answered.size,
  });
  expect(ledger.enrollments.filter(({ leaseOwner }) => leaseOwner !== null)).toEqual([]);

  // What the rows say about messages is what the other side has.
  const there = new Set(arrived.map(({ messageId }) => messageId));
  const wrong = ledger.messages.filter(({ messageId, state }) => there.has(messageId) !== (state === 'sent'));
  expect(wrong).toEqual([]);
  // And nobody has to wonder any more.
  expect(ledger.messages.filter(({ state }) => state === 'intended' || state === 'uncertain')).toEqual([]);
  expect(ledger.messages.filter(({ state }) => state === 'sent')).toHaveLength(arrived.length);

  // The present and the history agree.
  const sent = count(
    ledger.messages.filter(({ state }) => state === 'sent'),
    ({ enrollmentId }) => enrollmentId,
  );
  const told = count(
    ledger.events.filter(
      ({ kind, data }) => kind === 'email_sent' || (kind === 'delivery_settled' && data['sent'] === true),
    ),
    ({ enrollmentId }) => enrollmentId,
  );
  const tasks = count(ledger.tasks, ({ enrollmentId }) => enrollmentId);
  expect(twice(tasks)).toEqual([]);
  for (const { id, emailsSent, reason } of ledger.enrollments) {
    expect({ id, emailsSent, told: told.get(id) ?? 0 }).toEqual({
      id,
      emailsSent: sent.get(id) ?? 0,
      told: sent.get(id) ?? 0,
    });
    if (reason === 'completed')
      expect({ id, sent: sent.get(id), tasks: tasks.get(id) }).toEqual({ id, sent: MESSAGES, tasks: 1 });
  }

  // Each answer was read once, and nothing was begun after it.
  const replies = ledger.events.filter(({ kind }) => kind === 'replied');
  expect(twice(count(replies, ({ enrollmentId }) => enrollmentId))).toEqual([]);
  expect(replies).toHaveLength(answered.size);
  const late = replies.filter(({ enrollmentId, at }) =>
    ledger.messages.some((message) => message.enrollmentId === enrollmentId && message.intendedAt > at),
  );
  expect(late).toEqual([]);
}

function count<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

function twice(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].filter(([, n]) => n > 1).map(([key]) => key);
}
