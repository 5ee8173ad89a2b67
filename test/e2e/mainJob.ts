import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { until } from '../support/poll';
import { firstKey, type browser } from '../support/runner';
import { openLab, type Lab } from './lab';

const FILES = join(__dirname, '../fixtures/e2e');
const FIRST = ['alma', 'boris', 'CLARA', 'dora', 'emil', 'frida'].map((name) => `${name}@first.test`);
const [ALMA = '', BORIS = ''] = FIRST;

/** The main job on one database, a story told in order: each test goes on where the one before ended. */
export function mainJob(kind: 'sqlite' | 'postgres'): void {
  jest.setTimeout(120_000);

  let lab: Lab;
  let visitor: ReturnType<typeof browser>;
  beforeAll(async () => {
    lab = await openLab(kind);
  });
  afterAll(() => lab?.close());

  test('lets the first member in by its one-time link, and nobody by it again', async () => {
    const runner = await lab.start();
    const open = await fetch(`${runner.url}/api/v1/leads`);
    expect(open.status).toBe(401);
    const link = new URL(String(runner.setupLink));
    const first = await firstKey(runner);
    ({ visitor } = first);
    lab.key = first.key;
    const again = await visitor.submit(`${link.origin}/setup`, {
      token: link.searchParams.get('token') ?? '',
      email: 'thief@lab.test',
      name: 'Thief',
      password: 'a long enough password',
    });
    expect(again.status).toBe(400);
  });

  test('takes a sender after logging in to both of its servers, and no sender that cannot log in', async () => {
    const sender = {
      name: 'Ada',
      fromName: 'Ada Lovelace',
      address: 'ada@lab.test',
      smtp: { host: '127.0.0.1', port: lab.office.port },
      imap: { host: '127.0.0.1', port: lab.dovecot.imapPort, user: 'ada@lab.test', password: 'secret' },
    };
    const wrong = { ...sender, name: 'Wrong', imap: { ...sender.imap, password: 'not it' } };
    await expect(lab.ask('PUT', '/senders', wrong)).rejects.toThrow('mailbox_login_failed');
    const saved = await lab.ask('PUT', '/senders', sender);
    expect(JSON.stringify(saved)).not.toContain('secret');
    const { senders } = await lab.ask<{ senders: { name: string; kind: string }[] }>('GET', '/senders');
    expect(senders.filter((each) => each.kind === 'smtp').map(({ name }) => name)).toEqual(['Ada']);
  });

  test('imports the leads of a CSV file and says what it left out', async () => {
    const report = await lab.command('lead', 'import', join(FILES, 'leads.csv'));
    expect(report).toMatchObject({ rows: 8, created: 6, skipped: 2 });
    expect(report['report']).toMatchObject([
      { line: 8, code: 'invalid_address' },
      { line: 9, code: 'duplicate_in_file' },
    ]);
  });

  test('sends the first message to each lead that is enrolled in the published sequence', async () => {
    await lab.command('sequence', 'save', join(FILES, 'first-contact.yaml'));
    await expect(
      lab.ask('POST', '/enrollments', { sequence: 'First contact', leads: [ALMA] }),
    ).rejects.toThrow('sequence_not_published');
    await lab.command('sequence', 'publish', 'First contact');
    const answer = await lab.ask('POST', '/enrollments', { sequence: 'First contact', allLeads: true });
    expect(answer).toMatchObject({ enrolled: 6, skipped: 0 });

    for (const email of FIRST) await lab.letter(email, 1);
    const alma = await lab.letter(ALMA, 1);
    expect(alma).toMatchObject({ from: 'ada@lab.test', to: ALMA });
    expect(alma.header('from')).toBe('Ada Lovelace <ada@lab.test>');
    expect(alma.header('subject')).toBe('Hello Alma');
    expect(alma.text).toContain('Dear Alma,');
    expect(alma.text).toContain('about Dyson, Sons & Co?');
    expect(alma.header('message-id')).toMatch(/^<\S+@lab\.test>$/);
    expect(alma.header('x-throughline')).toMatch(/^\S+$/);
    expect(alma.header('in-reply-to')).toBeNull();
    expect(alma.header('references')).toBeNull();
    expect(new Set(lab.office.taken.map((one) => one.header('message-id'))).size).toBe(6);
  });

  test('plans the second for two days later to the second, on the clock of the lead', async () => {
    const all = await until('all six wait for their second message', async () => {
      const found = await lab.rows('First contact');
      return found.every(({ stage }) => stage === 'nudge') && found;
    });
    for (const { lastStageAt, dueAt } of all) {
      const sent = DateTime.fromISO(String(lastStageAt), { zone: 'Europe/Berlin' });
      expect(DateTime.fromISO(String(dueAt)).toMillis()).toBe(sent.plus({ days: 2 }).toMillis());
    }
  });

  test('stops a lead within seconds of its answer; an out-of-office notice pauses its lead until a person resumes it', async () => {
    await lab.office.write({
      from: BORIS,
      to: 'ada@lab.test',
      subject: 'Automatic reply: Hello Boris',
      text: 'I am out of the office.',
      answers: await lab.letter(BORIS, 1),
      headers: { 'Auto-Submitted': 'auto-replied' },
    });
    const asked = Date.now();
    await lab.office.write({
      from: ALMA,
      to: 'ada@lab.test',
      subject: 'Re: Hello Alma',
      text: 'Yes, please call me tomorrow.\n\n> Dear Alma,',
      answers: await lab.letter(ALMA, 1),
    });
    await until('Alma has finished', async () => (await lab.rowOf(ALMA)).state === 'Finished (Replied)');
    // The next sweep is half an hour away: the server has told us.
    expect(Date.now() - asked).toBeLessThan(10_000);
    await until('Boris is paused', async () => (await lab.rowOf(BORIS)).state === 'Paused (Out of office)');
    expect(await lab.ask('POST', '/resume', { sequence: 'First contact', emails: [BORIS] })).toMatchObject({
      done: 1,
    });
    const others = (await lab.rows('First contact')).filter(({ email }) => email !== ALMA);
    expect(others.map(({ state, stage }) => `${state} ${stage}`)).toEqual(new Array(5).fill('Active nudge'));
  });

  test('sends nothing before its time, and cuts a delay short when asked, in the same thread', async () => {
    expect(lab.office.taken).toHaveLength(6);
    const selection = { sequence: 'First contact', all: true, stage: 'nudge', status: 'active' };
    expect(await lab.ask('POST', '/advance', selection)).toMatchObject({ done: 5, sent: 5 });
    for (const email of FIRST.slice(1)) {
      const [first, second] = [await lab.letter(email, 1), await lab.letter(email, 2)];
      expect(second.header('subject')).toBe(`Re: ${first.header('subject')}`);
      expect(second.header('in-reply-to')).toBe(first.header('message-id'));
      expect(second.header('references')).toBe(first.header('message-id'));
    }
    expect(lab.office.takenBy(ALMA)).toHaveLength(1);
  });

  /** Imports and enrols so many leads of a domain, while the server thinks for a moment about each of their messages. */
  async function crowd(domain: string, size: number): Promise<string[]> {
    const emails = Array.from({ length: size }, (_, n) => `lead${n}@${domain}`);
    // Half are cut off before they have handed their message over, half after: nobody can tell which from outside.
    lab.office.manners = (to) =>
      !to.endsWith(domain) ? {} : /[02468]@/.test(to) ? { before: 60 } : { after: 60 };
    await lab.ask(
      'POST',
      '/leads/import',
      ['email,firstName', ...emails.map((email, n) => `${email},Person ${n}`)].join('\n'),
    );
    expect(
      await lab.ask('POST', '/enrollments', { sequence: 'Crowd', allLeads: true, search: domain }),
    ).toMatchObject({ enrolled: size });
    return emails;
  }

  test('killed in the middle of a batch and started again, it mails nobody twice and loses nobody', async () => {
    await lab.ask('PUT', '/sequences', { file: readFileSync(join(FILES, 'crowd.yaml'), 'utf8') });
    await lab.ask('POST', '/sequences/Crowd/publish');
    const emails = await crowd('crowd.test', 300);
    const taken = (): number => lab.office.taken.filter(({ to }) => to.endsWith('@crowd.test')).length;
    await until('the second batch is on its way', () => taken() > 130 && lab.office.inHand > 0, { every: 5 });
    await lab.runner.kill();
    await until('the line is quiet', () => lab.office.inHand === 0);
    expect(taken()).toBeLessThan(300);

    lab.office.manners = () => ({});
    const restarted = Date.now();
    await lab.start();
    const settled = await until('every one is done or shown as uncertain', async () => {
      const all = await lab.rows('Crowd');
      const open = all.filter(
        ({ status, reason }) => status !== 'finished' && reason !== 'delivery_uncertain',
      );
      return open.length === 0 && all;
    });
    // The lease of the dead process is 90 seconds long; nobody waits for it.
    expect(Date.now() - restarted).toBeLessThan(20_000);
    expect(Math.max(...lab.counts(emails))).toBe(1);
    const uncertain = settled.filter(({ reason }) => reason === 'delivery_uncertain');
    expect(uncertain.length).toBeGreaterThan(0);
    const sure = settled.filter(({ reason }) => reason === 'completed').map(({ email }) => email);
    expect(lab.counts(sure)).toEqual(sure.map(() => 1));

    // A person looks into the mailbox and says which went out.
    const open = uncertain.map(({ email }) => email);
    const out = open.filter((email) => lab.office.takenBy(email).length === 1);
    const not = open.filter((email) => !out.includes(email));
    for (const [sent, those] of [
      [true, out],
      [false, not],
    ] as const) {
      if (those.length === 0) continue;
      const answer = await lab.ask('POST', '/settle', { sequence: 'Crowd', emails: those, sent });
      expect(answer).toMatchObject({ done: those.length, refused: 0 });
    }
    await until('everybody is done', async () =>
      (await lab.rows('Crowd')).every(({ state }) => state === 'Finished (No reply)'),
    );
    expect(lab.counts(emails)).toEqual(emails.map(() => 1));
    const { messages } = await lab.ask<{ messages: unknown[] }>(
      'GET',
      '/messages?sequence=Crowd&state=intended',
    );
    expect(messages).toEqual([]);
  });

  test('keeps its members signed in over a restart', async () => {
    const mine = await visitor.ask('GET', `${lab.runner.url}/api/v1/api-keys`);
    expect(mine.status).toBe(200);
  });

  test('asked to stop, it finishes the batch in hand, leaves nothing uncertain and goes on where it was', async () => {
    const emails = await crowd('drain.test', 200);
    const taken = (): number => lab.office.taken.filter(({ to }) => to.endsWith('@drain.test')).length;
    await until('a batch is on its way', () => taken() > 10 && lab.office.inHand > 0, { every: 5 });
    const ended = await lab.runner.stop();
    expect(ended.code).toBe(0);
    expect(taken()).toBeGreaterThan(10);
    expect(taken()).toBeLessThan(200);
    lab.office.manners = () => ({});
    await lab.start();
    await until('everybody is done', async () =>
      (await lab.rows('Crowd')).every(({ state }) => state === 'Finished (No reply)'),
    );
    expect(lab.counts(emails)).toEqual(emails.map(() => 1));
    const { messages } = await lab.ask<{ messages: unknown[] }>('GET', '/messages?state=uncertain');
    expect(messages).toEqual([]);
  });

  test('sends the last message a minute after the one before, through all of that', async () => {
    for (const email of FIRST.slice(1)) {
      const last = await lab.letter(email, 3, 75_000);
      const [first, second] = lab.office.takenBy(email);
      expect(last.at - Number(second?.at)).toBeGreaterThanOrEqual(60_000);
      expect(last.at - Number(second?.at)).toBeLessThan(75_000);
      expect(last.header('references')).toBe(
        [first, second].map((one) => one?.header('message-id')).join(' '),
      );
      expect(last.header('in-reply-to')).toBe(second?.header('message-id'));
    }
    await until('all are over', async () =>
      (await lab.rows('First contact')).every(({ status }) => status === 'finished'),
    );
    expect(lab.counts(FIRST)).toEqual([1, 3, 3, 3, 3, 3]);
    expect((await lab.runner.stop()).code).toBe(0);
  });
}
