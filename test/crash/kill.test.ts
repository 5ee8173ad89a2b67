import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openEngine, type Engine } from '../../engine/index';
import { openDovecot, type Dovecot } from '../support/dovecot';
import { newPlace } from '../support/places';
import { until } from '../support/poll';
import { openPostOffice, type PostOffice, type Taken } from '../support/postOffice';
import { ledgerOf, type Ledger } from './ledger';
import { killAll, startChild, type Child } from './children';

jest.setTimeout(110_000);

const KEY = 'a key for tests, long enough';
const ROUNDS = 20;
const LEADS = 1_000;

const SEQUENCE = {
  name: 'Crash',
  settings: { window: [], enrolment: 'once' },
  stages: [
    { id: 'first', kind: 'email', subject: 'First for {{ firstName }}', text: 'One.' },
    { id: 'note', kind: 'task', title: 'Look at {{ firstName }}', waits: false },
    { id: 'second', kind: 'email', text: 'Two.' },
    { id: 'pause', kind: 'wait' },
    { id: 'third', kind: 'email', text: 'Three.' },
  ],
};

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
    for (let round = 0; round < ROUNDS; round += 1) {
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
        await dovecot.deliver(answerTo(one));
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

    const ledger = await ledgerOf(database);
    agree(ledger, office.taken, answered);
    // Without these nothing was put to the test.
    expect(uncertainSeen).toBeGreaterThan(0);
    expect(answered.size).toBeGreaterThan(10);
    expect(importsCutOff).toBeGreaterThan(0);
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

function answerTo(one: Taken): Buffer {
  const id = one.header('message-id') ?? '';
  return Buffer.from(
    [
      `From: <${one.to}>`,
      'To: <ada@lab.test>',
      `Message-ID: <answer-${one.to.replace('@', '.')}@crash.test>`,
      `In-Reply-To: ${id}`,
      `References: ${id}`,
      `Subject: Re: ${one.header('subject') ?? ''}`,
      '',
      'Yes, gladly.',
      '',
    ].join('\r\n'),
  );
}

function agree(ledger: Ledger, taken: readonly Taken[], answered: ReadonlySet<string>): void {
  const count = <T>(items: readonly T[], key: (item: T) => string): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
    return counts;
  };
  const twice = (counts: Map<string, number>): string[] =>
    [...counts].filter(([, n]) => n > 1).map(([key]) => key);

  // Nobody was mailed twice: neither the same message, nor another one for the same stage.
  expect(twice(count(taken, ({ header }) => header('message-id') ?? ''))).toEqual([]);
  expect(twice(count(taken, ({ to, text }) => `${to} ${text.trim()}`))).toEqual([]);
  // Nobody was lost: each lead once, each enrolled once, each at its end.
  expect(twice(count(ledger.leads, ({ email }) => email))).toEqual([]);
  expect(ledger.leads).toHaveLength(LEADS);
  expect(twice(count(ledger.enrollments, ({ leadId }) => leadId))).toEqual([]);
  expect(ledger.enrollments).toHaveLength(LEADS);
  const states = count(ledger.enrollments, ({ status, reason }) => `${status}/${String(reason)}`);
  expect(Object.fromEntries(states)).toEqual({
    'finished/completed': LEADS - answered.size,
    'finished/replied': answered.size,
  });
  expect(ledger.enrollments.filter(({ leaseOwner }) => leaseOwner !== null)).toEqual([]);

  // What the rows say about messages is what the other side has.
  const arrived = new Set(taken.map(({ header }) => header('message-id')));
  const wrong = ledger.messages.filter(
    ({ messageId, state }) => arrived.has(messageId) !== (state === 'sent'),
  );
  expect(wrong).toEqual([]);
  // And nobody has to wonder any more.
  expect(ledger.messages.filter(({ state }) => state === 'intended' || state === 'uncertain')).toEqual([]);
  expect(ledger.messages.filter(({ state }) => state === 'sent')).toHaveLength(taken.length);

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
      expect({ id, sent: sent.get(id), tasks: tasks.get(id) }).toEqual({ id, sent: 3, tasks: 1 });
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
