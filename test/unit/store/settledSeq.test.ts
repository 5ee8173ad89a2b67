import { selectRaw } from '../../../engine/store/bulk';
import type { Db, Store } from '../../../engine/store/database';
import { findEvents, insertEvents } from '../../../engine/store/events';
import { settledSeq } from '../../../engine/store/feeds';
import { onEachStore } from '../../support/stores';

jest.setTimeout(60_000);

const write = (db: Db, name: string): Promise<void> =>
  insertEvents(db, [
    { kind: 'lead_created', at: 1, actor: { kind: 'system', id: null }, leadId: name, data: {} },
  ]);

/** What a reader sees who asks up to where history is complete, and then reads up to there. */
async function readAfter(store: Store, after: number): Promise<{ names: string[]; upTo: number | null }> {
  const upTo = await settledSeq(store);
  const rows = upTo === null ? [] : await findEvents(store, { after, upTo, limit: 100 });
  return { names: rows.map(({ leadId }) => String(leadId)), upTo };
}

/** A transaction that has written an event and commits when it is told to. */
async function writing(store: Store, name: string): Promise<{ end(commit: boolean): Promise<void> }> {
  let end: (commit: boolean) => void = () => undefined;
  const told = new Promise<boolean>((resolve) => (end = resolve));
  let written: () => void = () => undefined;
  const hasWritten = new Promise<void>((resolve) => (written = resolve));
  const over = store
    .transaction(async (db) => {
      await write(db, name);
      written();
      if (!(await told)) throw new Error('changed its mind');
    })
    .catch(() => undefined);
  await hasWritten;
  return {
    async end(commit) {
      end(commit);
      await over;
    },
  };
}

onEachStore('Up to where history is complete', (open) => {
  test('with nobody writing, to the end', async () => {
    const store = await open();
    expect(await readAfter(store, 0)).toEqual({ names: [], upTo: 0 });
    await write(store, 'a');
    await write(store, 'b');
    expect(await readAfter(store, 0)).toEqual({ names: ['a', 'b'], upTo: 2 });
    expect(await readAfter(store, 2)).toEqual({ names: [], upTo: 2 });
  });

  test('two that write at once and commit in reverse order: a reader misses neither, and sees them in order', async () => {
    const store = await open();
    if (store.profile.name === 'sqlite') {
      // Its one write lock lets nobody begin a second.
      expect(store.profile.eventWriters).toBeNull();
      return;
    }
    const first = await writing(store, 'first');
    const second = await writing(store, 'second');
    await second.end(true);
    // The second is there to be seen, the first is not.
    expect((await findEvents(store, { limit: 10 })).map(({ leadId }) => leadId)).toEqual(['second']);
    const reading = readAfter(store, 0);
    setTimeout(() => void first.end(true), 200);
    expect((await reading).names).toEqual(['first', 'second']);
  });

  test('one that takes too long is waited for by the next reader, and nothing is passed over', async () => {
    const store = await open();
    if (store.profile.name === 'sqlite') return;
    const slow = await writing(store, 'slow');
    await write(store, 'quick');
    expect(await readAfter(store, 0)).toEqual({ names: [], upTo: null });
    await slow.end(true);
    expect((await readAfter(store, 0)).names).toEqual(['slow', 'quick']);
  });

  test('one that changes its mind leaves a gap that holds nobody up', async () => {
    const store = await open();
    if (store.profile.name === 'sqlite') return;
    const gone = await writing(store, 'gone');
    await write(store, 'next');
    await gone.end(false);
    expect((await readAfter(store, 0)).names).toEqual(['next']);
  });

  test('who only reads, or writes elsewhere, is not waited for', async () => {
    const store = await open();
    if (store.profile.name === 'sqlite') return;
    let end: () => void = () => undefined;
    const told = new Promise<void>((resolve) => (end = resolve));
    const reader = store.transaction(async (db) => {
      await selectRaw(db, 'select count(*) from events');
      await selectRaw(db, "update settings set value = value where key = 'organisation'");
      await told;
    });
    await write(store, 'a');
    expect((await readAfter(store, 0)).names).toEqual(['a']);
    end();
    await reader;
  });

  test('many writers at once: one reader after the other sees each event once, in order', async () => {
    const store = await open();
    const seen: string[] = [];
    let position = 0;
    let busy = 8;
    const writers = Array.from({ length: 8 }, async (_none, writer) => {
      for (let n = 0; n < 12; n += 1)
        await store.transaction(async (db) => {
          await write(db, `${writer}.${n}`);
          await new Promise((resolve) => setTimeout(resolve, (writer * 7 + n * 3) % 11));
        });
      busy -= 1;
    });
    for (let last = false; !last;) {
      last = busy === 0;
      const { names, upTo } = await readAfter(store, position);
      seen.push(...names);
      position = upTo ?? position;
    }
    await Promise.all(writers);
    expect(seen).toHaveLength(96);
    expect(new Set(seen).size).toBe(96);
    for (let writer = 0; writer < 8; writer += 1) {
      const own = seen.filter((name) => name.startsWith(`${writer}.`));
      expect(own).toEqual(Array.from({ length: 12 }, (_none, n) => `${writer}.${n}`));
    }
  });
});
