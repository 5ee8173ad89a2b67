import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openEngine, type Engine } from '../../engine/index';
import { openDovecot, type Dovecot } from '../support/dovecot';
import { newPlace } from '../support/places';
import { until } from '../support/poll';
import { openPostOffice, type PostOffice } from '../support/postOffice';
import { agree } from './agree';
import { killAll, startChild, type Child } from './children';
import { ledgerOf } from './ledger';
import { answerTo, SEQUENCE, type Arrived } from './story';

jest.setTimeout(110_000);

const KEY = 'a key for tests, long enough';
const ROUNDS = 20;
const LEADS = 1_000;

const between = (from: number, to: number): number => from + Math.random() * (to - from);

describe.each(['sqlite', 'postgres'] as const)('Processes that are killed at any instant (%s)', (kind) => {
  let dovecot: Dovecot;
  let office: PostOffice;
  let database: string;
  let csv: string;
  let remove: () => Promise<void>;
  let engine: Engine;

  beforeAll(async () => {
    dovecot = await openDovecot();
    office = await openPostOffice({ domain: 'lab.test', lmtpPort: dovecot.lmtpPort });
    const made = await newPlace(kind);
    ({ remove } = made);
    database = made.place.database ?? join(made.place.data, 'throughline.sqlite');
    csv = join(made.place.data, 'leads.csv');
    const rows = Array.from(
      { length: LEADS },
      (_, n) => `lead${n}@crash.test,Person ${n},"A ""long"" line, ${'x'.repeat(500)}"`,
    );
    writeFileSync(csv, ['email,first name,note', ...rows].join('\r\n'));
  });
  afterAll(async () => {
    killAll();
    await engine?.close();
    await office?.stop();
    await dovecot?.stop();
    await remove?.();
  });

  const open = (): Promise<Engine> => openEngine({ database, secretKey: KEY, timeZone: 'Europe/Berlin' });

  test('leave a database that opens, wherever its first start was cut off', async () => {
    for (let round = 0; round < 4; round += 1) {
      const child = startChild({ database, key: KEY });
      await Promise.race([child.said('open'), pause(between(150, 700))]);
      await child.kill();
    }
    engine = await open();
    expect(await engine.run('lead.list', {})).toMatchObject({ leads: [] });
  });

  test('mail nobody twice, lose nobody, and leave rows and history that agree', async () => {
    await engine.run('sender.save', {
      name: 'Ada',
      address: 'ada@lab.test',
      smtp: { host: '127.0.0.1', port: office.port },
      imap: dovecot.settings(),
    });
    await engine.run('sequence.save', { definition: SEQUENCE });
    await engine.run('sequence.publish', { sequence: 'Crash' });
    // Slow enough that a kill meets messages in every state, before and after the server has taken them.
    office.manners = () => ({ before: between(0, 12), after: between(0, 12) });

    const answered = new Set<string>();
    let importsCutOff = 0;
    let uncertainSeen = 0;
    const children: Child[] = [];
    // On a busy machine the first rounds may meet little.
    const enough = (): boolean => answered.size > 10 && uncertainSeen > 0 && importsCutOff > 0;
    for (let round = 0; round < ROUNDS || (!enough() && round < 4 * ROUNDS); round += 1) {
      // Every other round two of them work side by side, and only one is killed.
      while (children.length < 1 + (round % 2))
        children.push(startChild({ database, key: KEY, csv, sequence: 'Crash' }));
      const [victim] = children;
      if (!victim) break;
      await victim.said('open');
      // Early kills meet the import and the first connection, late ones the sending.
      await pause(between(20, round % 3 === 0 ? 400 : 1_500));
      await victim.kill();
      children.shift();
      if (!victim.hasSaid('imported')) importsCutOff += 1;
      for (let n = 0; n < 4; n += 1) {
        const one = office.taken[Math.floor(between(0, office.taken.length))];
        if (!one || answered.has(one.to)) continue;
        answered.add(one.to);
        await dovecot.deliver(Buffer.from(answerTo(arrival(one))));
      }
      uncertainSeen += await settleSome(0.5);
    }
    for (const child of children) await child.kill();
    await until('the line is quiet', () => office.inHand === 0);
    office.manners = () => ({});

    // One last process, left alone until nothing is to be done any more; here it is this one.
    const report = await engine.run('lead.import', {}, { body: createReadStream(csv) });
    expect(report).toMatchObject({ rows: LEADS, skipped: 0, created: 0, unchanged: LEADS });
    await engine.run('enroll', { sequence: 'Crash', allLeads: true });
    await until(
      'nothing is left to do',
      async () => {
        await engine.sweep();
        await engine.tick();
        uncertainSeen += await settleSome(1);
        return (await engine.status()).nextDueAt === null && (await uncertain()).length === 0;
      },
      { within: 30_000 },
    );

    agree(await ledgerOf(database), { leads: LEADS, arrived: office.taken.map(arrival), answered });
    // Without these nothing was put to the test.
    expect({ uncertainSeen, answered: answered.size, importsCutOff, enough: enough() }).toMatchObject({
      enough: true,
    });
  });

  async function uncertain(): Promise<readonly { enrollmentId: string; messageId: string; at: string }[]> {
    const { messages } = (await engine.run('message.list', { state: 'uncertain', limit: 500 })) as {
      messages: { enrollmentId: string; messageId: string; at: string }[];
    };
    return messages;
  }

  /**
   * Does what a person would do about messages of which nobody knows: looks into the mailbox. Not in the very moment:
   * what a killed process has written may still be on its way through the socket.
   */
  async function settleSome(share: number): Promise<number> {
    const known = (await uncertain()).filter(({ at }) => Date.parse(at) < Date.now() - 500);
    const chosen = known.filter(() => Math.random() < share);
    const arrived = new Set(office.taken.map((one) => one.header('message-id')));
    for (const sent of [true, false]) {
      const ids = chosen
        .filter(({ messageId }) => arrived.has(messageId) === sent)
        .map(({ enrollmentId }) => enrollmentId);
      if (ids.length > 0) await engine.run('settle', { enrollments: ids, sent });
    }
    return chosen.length;
  }
});

function arrival({ to, text, header }: PostOffice['taken'][number]): Arrived {
  return { to, text: text.trim(), messageId: header('message-id') ?? '' };
}
