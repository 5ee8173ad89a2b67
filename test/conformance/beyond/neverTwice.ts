import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { handClock } from '../../../engine/index';
import { MONDAY, type TestEngine } from '../../support/databases';
import type { Open } from '../support';
import { answering, letters, takeIn, write } from '../../support/inbox';
import { addresses, enroll, mail, publish, rows, states } from '../../support/scenario';
import { smtpSink, through, type Sink } from '../../support/smtpSink';

const LEADS = addresses(5);
const ONCE = Object.fromEntries(LEADS.map((email) => [email, 1]));
const FIRST = LEADS[0]!;

/** Killing real processes at random, again and again, is test/crash; here one stands still with a message in its hands. */
export function neverTwice(open: Open, database: 'sqlite' | 'postgres'): void {
  let sink: Sink;
  let folder: string | null = null;
  beforeEach(async () => (sink = await smtpSink()));
  afterEach(async () => {
    await sink.stop();
    if (folder !== null) rmSync(folder, { recursive: true });
    folder = null;
  });

  /** Two processes on one database; of the first one the lease is never renewed. */
  async function twoProcesses(): Promise<{ dying: TestEngine; next: TestEngine['engine'] }> {
    folder = database === 'sqlite' ? mkdtempSync(path.join(tmpdir(), 'throughline-')) : null;
    const place = folder === null ? {} : { database: path.join(folder, 'data.sqlite') };
    const dying = await open({ ...place, leaseClock: handClock(MONDAY) });
    await dying.run('sender.save', through(sink));
    await publish(dying, [mail('one'), mail('two', { after: '3 days' })]);
    await enroll(dying, LEADS);
    return { dying, next: await dying.another({ leaseClock: dying.clock }) };
  }

  /** The first message has been taken by the server, and the process that sent it does not hear of that. */
  async function cutOff(
    work: (its: Awaited<ReturnType<typeof twoProcesses>>) => Promise<void>,
  ): Promise<void> {
    const its = await twoProcesses();
    sink.manner = (to) => (to === FIRST ? 'hold' : 'take');
    const last = its.dying.engine.tick();
    await sink.until(1);
    try {
      await work(its);
    } finally {
      sink.manner = () => 'take';
      sink.release();
      await last;
    }
  }

  test('3. Never twice, never lost: what a dead process had in hand is taken up by another, and nobody is mailed twice', async () => {
    let settled: TestEngine | null = null;
    await cutOff(async ({ dying, next }) => {
      settled = dying;
      // While its lease runs nobody touches what it holds; the others are everybody's.
      await next.tick();
      expect(sink.counts()).toEqual(ONCE);
      expect((await states(dying))[FIRST]).toBe('Active');
      dying.clock.advance({ minutes: 2 });
      await next.tick();
      await next.tick();
      expect(sink.counts()).toEqual(ONCE);
      expect((await rows(dying))[FIRST]).toMatchObject({
        state: 'Failed (Delivery uncertain)',
        detail: expect.stringContaining(FIRST),
      });
    });
    // It was not dead but slow: its answer comes after all, settles what was uncertain, and all go on.
    const test = settled!;
    expect(new Set(Object.values(await states(test)))).toEqual(new Set(['Active']));
    test.clock.advance({ days: 4 });
    await test.run('advance');
    expect(sink.counts()).toEqual(Object.fromEntries(LEADS.map((email) => [email, 2])));
  });

  test('3. Never twice, never lost: an answer to a message that counted as uncertain proves that it went out', async () => {
    await cutOff(async ({ dying, next }) => {
      dying.clock.advance({ minutes: 2 });
      await next.tick();
      const [uncertain] = (await letters(dying)).filter(({ to }) => to === FIRST);
      expect(uncertain).toMatchObject({ state: 'uncertain' });
      await takeIn(dying, write(answering(uncertain!), 'Yes, please.'));
      expect((await states(dying))[FIRST]).toBe('Finished (Replied)');
      expect((await letters(dying)).filter(({ to }) => to === FIRST)).toMatchObject([{ state: 'sent' }]);
      dying.clock.advance({ days: 4 });
      await next.tick();
      expect(sink.counts()[FIRST]).toBe(1);
    });
  });

  test('3. Never twice, never lost: two processes that tick at the same moment share the work', async () => {
    const { dying, next } = await twoProcesses();
    for (let round = 0; round < 4; round += 1) {
      await Promise.all([dying.engine.tick(), next.tick(), dying.engine.tick(), next.tick()]);
      dying.clock.advance({ days: 1 });
    }
    expect(sink.counts()).toEqual(Object.fromEntries(LEADS.map((email) => [email, 2])));
    expect(new Set(Object.values(await states(dying)))).toEqual(new Set(['Finished (No reply)']));
  });
}
