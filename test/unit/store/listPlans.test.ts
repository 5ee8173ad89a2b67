import type { Db } from '../../../engine/store/database';
import { enrollmentPage } from '../../../engine/store/enrollmentPage';
import { countByStatus } from '../../../engine/store/enrollments';
import { findEvents } from '../../../engine/store/events';
import { listExecutions } from '../../../engine/store/executions';
import { listMessages, type MessageFilter } from '../../../engine/store/messageList';
import { insertPastSends } from '../../../engine/store/pastSends';
import { planOf } from '../../support/plans';
import { onEachStore } from '../../support/stores';

const messages =
  (filter: Omit<MessageFilter, 'limit'>) =>
  (db: Db): Promise<unknown> =>
    listMessages(db, { ...filter, limit: 50 });
const page = { sort: 'enrolled', descending: false, limit: 100 } as const;

onEachStore('A page of a long list', (open) => {
  test.each<[string, (db: Db) => Promise<unknown>, RegExp]>([
    ['enrollments of a sequence', (db) => enrollmentPage(db, { ...page, sequenceId: 'Q' }), /enrollments_sequence/],
    ['the next ones, the other way round', (db) => enrollmentPage(db, { ...page, sequenceId: 'Q', status: 'failed', after: 'x', descending: true }), /enrollments_sequence/],
    ['how many in which state', (db) => countByStatus(db, 'Q'), /covering index enrollments_sequence/i],
    ['messages of a sequence', messages({ sequenceId: 'Q' }), /messages_sequence/],
    ['of a sender', messages({ senderId: 'S' }), /messages_sender/],
    ['of a lead, the next ones', messages({ leadId: 'L', before: 'M' }), /messages_lead/],
    ['those that failed, of a sequence', messages({ sequenceId: 'Q', state: 'failed' }), /messages_unsent/],
    ['those of which nobody knows', messages({ state: 'uncertain' }), /messages_open/],
    ['the latest answers', (db) => findEvents(db, { kinds: ['replied'], newestFirst: true, limit: 1 }), /events_seldom/],
    ['answers of a sequence', (db) => findEvents(db, { kinds: ['replied', 'unsubscribed'], sequenceId: 'Q', after: 7, limit: 9 }), /events_seldom/],
    ['what failed in a sequence', (db) => listExecutions(db, { sequenceId: 'Q', outcome: 'failed', limit: 9 }), /events_seldom/],
    ['what was sent in a sequence', (db) => listExecutions(db, { sequenceId: 'Q', outcome: 'sent', limit: 9 }), /events_sequence/],
    ['answers of an enrollment', (db) => findEvents(db, { kinds: ['replied'], enrollmentId: 'E', limit: 9 }), /events_enrollment/],
    ['what a member may see', messages({ sequenceIds: ['Q'] }), /autoindex_messages_1/],
  ])('%s: read from where it begins, or from the few that it is of', async (what, run, index) => {
    const store = await open();
    if (store.profile.name !== 'sqlite') return void (await run(store));
    const plan = await planOf(store, run);
    expect(plan).toMatch(index);
    // Of the few, and of those of one moment, some are sorted.
    if (!/nobody knows|answers|failed in/.test(what)) expect(plan).not.toMatch(/temp b-tree for order by/i);
  }); // prettier-ignore

  test('page by page each message comes once, the newest first, also where many are of one moment', async () => {
    const store = await open();
    let id = 0;
    const sends = Array.from({ length: 30 }, (_, n) => ({ senderId: 'S', sequenceId: n % 2 === 0 ? 'Q' : 'R', at: Math.floor(n / 9) })); // prettier-ignore
    await store.transaction((db) =>
      insertPastSends(db, sends, () => `m${String((id += 1)).padStart(2, '0')}`),
    );
    const all = async (filter: Omit<MessageFilter, 'limit'>): Promise<string[]> => {
      const ids: string[] = [];
      for (let before: string | undefined; ;) {
        const rows = await listMessages(store, { ...filter, ...(before ? { before } : {}), limit: 4 });
        if (rows.length === 0) return ids;
        ids.push(...rows.map((row) => row.id));
        before = ids.at(-1);
      }
    };
    const newestFirst = sends.map((send, n) => ({ ...send, id: `m${String(n + 1).padStart(2, '0')}` })).reverse(); // prettier-ignore
    const ids = (rows: typeof newestFirst): string[] => rows.map((row) => row.id);
    expect(await all({ sequenceId: 'Q' })).toEqual(ids(newestFirst.filter((row) => row.sequenceId === 'Q')));
    for (const filter of [{}, { senderId: 'S' }, { sequenceIds: ['Q', 'R'] }, { state: 'sent' as const }])
      expect(await all(filter)).toEqual(ids(newestFirst));
  });
});
