import { setTimeout as pause } from 'node:timers/promises';
import { mail } from '../fixtures/mail/build';
import { openDovecot, type Dovecot } from '../support/dovecot';
import { startN8n, type Credential, type N8n } from '../support/n8n/n8n';
import { onEachConnection } from '../support/n8n/onEachConnection';
import { IT, triggered } from '../support/n8n/workflows';
import { until } from '../support/poll';

jest.setTimeout(120_000);

interface Letter {
  readonly to: string;
  readonly messageId: string;
  readonly stage: string;
}

const NAMES = ['ada', 'bob', 'cleo', 'dora', 'emil', 'fay', 'gus', 'hal', 'ida', 'jon'];
/** Longer than a trigger looks for news. */
const quiet = (): Promise<void> => pause(4_000);

onEachConnection('Reply Trigger', (scene) => {
  let server: Dovecot;
  let n8n: N8n;
  const letters = new Map<string, Letter>();
  beforeAll(async () => {
    server = await openDovecot();
    const { there } = scene();
    const leads = NAMES.map((name) => ({ email: `${name}@example.com`, firstName: name }));
    await there.run('enroll', { sequence: 'Welcome', leads });
    await there.engine.tick();
    const { messages } = await there.run<{ messages: Letter[] }>('message.list', { limit: 100 });
    for (const letter of messages) letters.set(letter.to, letter);
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    n8n = startN8n();
  });
  afterEach(() => n8n.end());

  const workflow = (parameters: object = {}): ReturnType<typeof triggered> =>
    triggered('replyTrigger', parameters, ['imap']);
  const credentials = (over: object = {}): Credential => {
    const { host, port } = server.settings();
    const imap = { user: 'ada@lab.test', password: 'secret', host, port, secure: false, ...over };
    return { throughlineApi: scene().there.credential, imap };
  };
  const answer = (name: string, text: string, more: Record<string, string> = {}): Promise<void> =>
    server.deliver(
      mail(
        {
          From: `${name}@example.com`,
          To: 'ada@lab.test',
          'Message-ID': `<${name}@example.com>`,
          'In-Reply-To': letters.get(`${name}@example.com`)!.messageId,
          ...more,
        },
        text,
      ),
    );
  const told = async (): Promise<string[]> =>
    (await n8n.started())
      .flat()
      .map(({ kind, email, fatal }) => String(fatal ?? `${String(kind)} ${String(email)}`));
  const have = (count: number): Promise<string[]> =>
    until(`${count} mails`, async () => {
      const all = await told();
      return all.length >= count && all;
    }, { within: 30_000 }); // prettier-ignore
  const stateOf = async (name: string): Promise<string | undefined> =>
    (await scene().rowOf(`${name}@example.com`))?.state;

  test('a reply stops its sequence and comes once; what lay there before is left alone', async () => {
    await answer('hal', 'From before.');
    await n8n.activate(workflow(), credentials());
    await answer('ada', 'Yes, gladly.\n\n> A first word.');
    expect(await have(1)).toEqual(['reply ada@example.com']);
    expect((await n8n.started())[0]![0]).toMatchObject({
      text: 'Yes, gladly.',
      fullText: expect.stringContaining('> A first word.'),
      subject: 'Re: Analytical engines',
      from: 'ada@example.com',
      unclear: false,
      lead: { firstName: 'ada' },
      sequence: 'Welcome',
      enrollment: expect.stringMatching(/^[0-9a-z]{26}$/),
      stage: 'hello',
      status: 'finished',
      state: 'Finished (Replied)',
    });
    expect(await stateOf('ada')).toBe('Finished (Replied)');
    expect(await stateOf('hal')).toMatch(/^Active/);
    await quiet();
    expect(await told()).toHaveLength(1);
    expect(await server.flagged('INBOX')).toBe(false);
  });

  test('what comes while n8n is down comes when it is up again; nothing is repeated', async () => {
    await answer('bob', 'Later.');
    await n8n.activate(workflow(), credentials(), 'init');
    expect(await have(1)).toEqual(['reply bob@example.com']);
    await quiet();
    expect(await told()).toHaveLength(1);
  });

  test('killed while the execution runs, it hands the same on again, and the lead was stopped once', async () => {
    await n8n.activate(workflow(), credentials());
    await n8n.hold(true);
    await answer('cleo', 'No.');
    expect(await have(1)).toEqual(['reply cleo@example.com']);
    await n8n.end();
    n8n = startN8n();
    await n8n.activate(workflow(), credentials(), 'init');
    expect(await have(1)).toEqual(['reply cleo@example.com']);
    const { events } = await scene().there.run<{ events: { kind: string }[] }>('events', {
      lead: 'cleo@example.com',
      kinds: ['replied', 'finished'],
    });
    expect(events.map(({ kind }) => kind).sort()).toEqual(['finished', 'replied']);
    await quiet();
  });

  test('a mail server that is killed and comes back costs no mail', async () => {
    await n8n.activate(workflow(), credentials());
    await server.kill();
    await answer('dora', 'Perhaps.');
    await pause(3_000);
    await server.start();
    await answer('emil', 'Certainly.');
    expect(await have(2)).toEqual(['reply dora@example.com', 'reply emil@example.com']);
    await quiet();
    expect(await told()).toHaveLength(2);
  });

  test('a mail server that is dead when n8n starts costs none either', async () => {
    await server.kill();
    await n8n.activate(workflow(), credentials(), 'init');
    await pause(1_000);
    await server.start();
    await answer('fay', 'Oui.');
    expect(await have(1)).toEqual(['reply fay@example.com']);
  });

  test('an absence has its effect, and starts the workflow only where that is asked for', async () => {
    // A place of its own: what a test before was killed with may come again.
    await n8n.activate({ ...workflow(), id: 'replies' }, credentials());
    await answer('gus', 'I am out of the office.', {
      Subject: 'Automatic reply: Hello',
      'Auto-Submitted': 'auto-replied',
    });
    await until('the pause', async () => (await stateOf('gus'))?.startsWith('Paused'));
    await quiet();
    expect(await told()).toEqual([]);
    await n8n.deactivate(IT);
    await n8n.activate({ ...workflow({ kinds: ['reply', 'absence'] }), id: 'both' }, credentials());
    await answer('gus', 'I am back, and interested.', { 'Message-ID': '<gus2@example.com>' });
    expect(await have(1)).toEqual(['reply gus@example.com']);
  });

  test('told to start from now, mail that came while it was not published has its effects and is not handed on', async () => {
    const anew = { ...workflow({ options: { startFrom: 'now' } }), id: 'anew' };
    await n8n.activate(anew, credentials());
    await n8n.deactivate(IT);
    await answer('ida', 'While it was off.');
    await n8n.activate(anew, credentials());
    expect(await stateOf('ida')).toBe('Finished (Replied)');
    await answer('jon', 'While it is on.');
    expect(await have(1)).toEqual(['reply jon@example.com']);
  });

  test('of two mailboxes each has its own, also where one workflow watches each', async () => {
    await n8n.activate({ ...workflow(), id: 'other' }, credentials({ user: 'bob@lab.test' }));
    await answer('hal', 'Once more.', { 'Message-ID': '<hal2@example.com>' });
    await n8n.activate({ ...workflow(), id: 'own' }, credentials());
    await answer('hal', 'And again.', { 'Message-ID': '<hal3@example.com>' });
    await have(2);
    await quiet();
    expect((await n8n.started()).flat().map(({ text }) => text)).toEqual(['Once more.', 'And again.']);
  });

  test('in the editor it shows the latest reply', async () => {
    const [shown] = await n8n.listen(workflow(), credentials());
    expect(shown).toMatchObject({ kind: 'reply', email: 'hal@example.com', text: 'And again.' });
  });

  test('a wrong password, or a folder that is not there, is told to who switches it on', async () => {
    const wrong = n8n.activate(workflow(), credentials({ password: 'wr0ng-one' }));
    await expect(wrong).rejects.toThrow(/did not accept the login of 'ada@lab\.test'/);
    await expect(wrong).rejects.not.toThrow('wr0ng-one');
    const folders = { options: { folders: 'INBOX, Nowhere' } };
    await expect(n8n.activate(workflow(folders), credentials())).rejects.toThrow("has no folder 'Nowhere'");
  });
});
