import PostalMime from 'postal-mime';
import type { EngineOptions } from '../../../../engine/index';
import { MONDAY, onEachDatabase, type Open, type TestEngine } from '../../../support/databases';
import { enroll, mail, publish, rows } from '../../../support/scenario';
import { smtpSink, through, type Sink } from '../../../support/smtpSink';

const ADA = 'ada@example.com';
const SITE = 'https://follow.example';
const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/146.0.0.0 Safari/537.36';
const BOTH = { opens: true, clicks: true };
const PRICE = 'https://acme.example/price?for=ada@example.com&from=mail';
const HTML = `<p>Hi, see <a href="{{ fields.page }}">our prices</a>, <a href="https://acme.example/about">us</a>, <a href="mailto:ada@lab.test">mail</a>.</p>`;
const letter = (more = {}): object => mail('one', { text: undefined, html: HTML, ...more });

interface Seen {
  readonly id: string;
  readonly html: string;
  readonly opens: number;
  readonly clicks: number;
  readonly openedAt: string | null;
  readonly clickedAt: string | null;
  readonly machineTouches: number;
}

let sink: Sink;
beforeEach(async () => {
  sink = await smtpSink();
});
afterEach(() => sink.stop());

interface Sent extends TestEngine {
  readonly enrollment: string;
  readonly html: string;
  readonly text: string;
  /** The tokens of the links in the order in which they stand, and that of the picture. */
  readonly links: readonly string[];
  readonly picture: string;
  /** What its reader's programs ask for. */
  hits(tokens: readonly string[], userAgent?: string | null): Promise<Record<string, number>>;
  message(): Promise<Seen>;
}

async function sent(
  open: Open,
  settings: object = { track: BOTH },
  stages: readonly object[] = [letter(), mail('two', { after: '1 day' })],
  options: Partial<EngineOptions> = { publicUrl: SITE },
): Promise<Sent> {
  const door = await open(options);
  await door.run('sender.save', through(sink));
  await publish(door, stages, { fields: ['page'], ...settings });
  const [enrollment = ''] = await enroll(door, [{ email: ADA, fields: { page: PRICE } }]);
  await door.engine.tick();
  const { html = '', text = '' } = await PostalMime.parse(sink.taken[0]!.raw);
  return {
    ...door,
    enrollment,
    html,
    text,
    links: [...html.matchAll(/"https:\/\/follow\.example\/c\/([^"]+)"/g)].map(([, token]) => token!),
    picture: /"https:\/\/follow\.example\/o\/([^".]+)\.gif"/.exec(html)?.[1] ?? '',
    hits: (tokens, userAgent = CHROME) =>
      door.run('link.report', {
        hits: tokens.map((token) => ({ token, userAgent, at: new Date(door.clock.now()).toISOString() })),
      }),
    message: async () => {
      const { messages } = await door.run<{ messages: { id: string }[] }>('message.list', { enrollment });
      return door.run<Seen>('message.get', { message: messages.at(-1)!.id });
    },
  };
}

const told = async ({ run, enrollment }: Sent): Promise<{ kind: string; at: string; data: object }[]> =>
  (await run<{ events: { kind: string; at: string; data: object }[] }>('events', { enrollment, limit: 100 })).events.filter(
    ({ kind }) => kind.startsWith('message_'),
  ); // prettier-ignore

onEachDatabase('Tracked mail', (open) => {
  test('the mail that leaves has signed links and a picture; its text and what is kept here have neither', async () => {
    const { html, text, links, picture, run, message } = await sent(open);
    expect(await Promise.all(links.map((token) => run('link.show', { token })))).toMatchObject([
      { touch: 'clicked', url: PRICE, message: (await message()).id },
      { touch: 'clicked', url: 'https://acme.example/about' },
    ]);
    expect(await run('link.show', { token: picture })).toMatchObject({ touch: 'opened', url: null });
    expect(html).toContain('href="mailto:ada@lab.test"');
    expect(text).toContain(`our prices (${PRICE})`);
    expect(text).not.toContain('follow.example');
    expect((await message()).html).not.toContain('follow.example');
  });

  test.each([
    ['the sequence does not ask for it', {}, SITE],
    ['there is no public URL', { track: BOTH }, null],
  ])('nothing is tracked when %s', async (_, settings, publicUrl) => {
    const { html } = await sent(open, settings, [letter()], { publicUrl });
    expect(html).toContain(PRICE.replace('&', '&amp;'));
    expect(html).not.toMatch(/follow\.example|<img/);
  });

  test('one of the two can be asked for alone', async () => {
    const { links, picture } = await sent(open, { track: { clicks: true } });
    expect([links.length, picture]).toEqual([2, '']);
    sink.taken.length = 0;
    const other = await sent(open, { track: { opens: true } });
    expect([other.links, other.picture.length]).toEqual([[], 42]);
  });

  test('a way out in the letter is none of the links that are tracked', async () => {
    const settings = { track: BOTH, unsubscribe: 'link' };
    const { html, links } = await sent(open, settings, [letter({ html: '<a href="{{ unsubscribe.link }}">no more</a>' })]); // prettier-ignore
    expect(links).toEqual([]);
    expect(html).toMatch(/href="https:\/\/follow\.example\/u\/\w{42}"/);
  });

  test('opens and clicks are counted on the message, and told in the history the first time', async () => {
    const all = await sent(open);
    const { clock, hits, links, picture, message } = all;
    clock.advance({ minutes: 5 });
    expect(await hits([picture, links[0]!])).toEqual({ people: 2, machines: 0, ignored: 0 });
    clock.advance({ hours: 1 });
    await hits([picture]);
    await hits([links[1]!]);
    const first = '2026-03-02T10:05:00+01:00';
    expect(await message()).toMatchObject({ opens: 2, openedAt: first, clicks: 2, clickedAt: first, machineTouches: 0 }); // prettier-ignore
    const id = (await message()).id;
    expect((await told(all)).map(({ kind, at, data }) => [kind, at, data])).toEqual([
      ['message_opened', first, { message: id }],
      ['message_clicked', first, { message: id, url: PRICE }],
    ]);
  });

  test('who clicks has opened; a report that comes late moves only the first time', async () => {
    const { clock, hits, links, picture, message } = await sent(open);
    clock.advance({ hours: 2 });
    await hits([links[0]!]);
    expect(await message()).toMatchObject({ opens: 0, openedAt: '2026-03-02T12:00:00+01:00', clicks: 1 });
    clock.set(MONDAY + 3_600_000);
    await hits([picture]);
    expect(await message()).toMatchObject({ opens: 1, openedAt: '2026-03-02T11:00:00+01:00', clickedAt: '2026-03-02T12:00:00+01:00' }); // prettier-ignore
  });

  test('machines are counted apart, and nothing follows from them', async () => {
    const all = await sent(open);
    const { clock, hits, links, picture, message } = all;
    // At once, before anybody can have read it.
    expect(await hits([picture, links[0]!])).toEqual({ people: 0, machines: 2, ignored: 0 });
    clock.advance({ hours: 1 });
    await hits([picture], 'Mozilla/5.0');
    await hits([links[0]!], null);
    // All links at once, by the name of a browser.
    expect(await hits([...links, picture])).toEqual({ people: 0, machines: 3, ignored: 0 });
    expect(await message()).toMatchObject({ opens: 0, openedAt: null, clicks: 0, clickedAt: null, machineTouches: 7 }); // prettier-ignore
    expect(await told(all)).toEqual([]);
  });

  test('a branch on clicked goes the way of who clicked, and the figures count it', async () => {
    const fork = [
      letter(),
      { id: 'asks', kind: 'branch', after: '1 day', if: { happened: 'clicked', since: 'one' }, yes: 'keen', no: 'cool' },
      mail('keen', { then: 'end', thread: 'new' }),
      mail('cool', { thread: 'new' }),
    ]; // prettier-ignore
    const { clock, hits, links, run, engine } = await sent(open, { track: BOTH }, fork);
    await enroll({ run }, [{ email: 'bea@example.com', fields: { page: PRICE } }]);
    await engine.tick();
    clock.advance({ hours: 1 });
    await hits([links[0]!]);
    clock.advance({ days: 1 });
    await engine.tick();
    expect(sink.taken.slice(2).map(({ to, subject }) => [to, subject])).toEqual(
      expect.arrayContaining([
        [ADA, 'Subject of keen'],
        ['bea@example.com', 'Subject of cool'],
      ]),
    );
    const { stages } = await run<{ stages: object[] }>('sequence.analytics', { sequence: 'Welcome' });
    expect(stages[0]).toMatchObject({ stage: 'one', sent: 2, opened: 1, interacted: 1 });
  });

  test('a reader proves that a message went out of which nobody knew; a machine does not', async () => {
    sink.manner = () => 'vanish';
    const { run, clock, engine, hits, links } = await sent(open);
    expect((await rows({ run }))[ADA]?.state).toBe('Failed (Delivery uncertain)');
    await hits([links[0]!], 'curl/8');
    expect((await rows({ run }))[ADA]?.state).toBe('Failed (Delivery uncertain)');
    clock.advance({ hours: 1 });
    await hits([links[0]!]);
    expect((await rows({ run }))[ADA]).toMatchObject({ state: 'Active', stage: 'two', emailsSent: 1 });
    sink.manner = () => 'take';
    await engine.tick();
    expect(sink.taken).toHaveLength(1);
  });

  test('what is not ours leads nowhere and counts nothing; nothing more is kept of who was erased', async () => {
    const { run, clock, hits, links, picture, message } = await sent(open);
    clock.advance({ hours: 1 });
    const forged = `${links[0]!.split('.')[0]}.${Buffer.from('https://evil.example').toString('base64url')}`;
    await expect(run('link.show', { token: forged })).rejects.toMatchObject({ code: 'unknown_link' });
    expect(await hits([forged, 'x', picture.replace(/.$/, '1')])).toEqual({ people: 0, machines: 0, ignored: 3 }); // prettier-ignore
    await run('lead.delete', { leads: [ADA], erase: true });
    expect(await hits([links[0]!])).toEqual({ people: 0, machines: 0, ignored: 1 });
    expect(await message()).toMatchObject({ clicks: 0, machineTouches: 0 });
    expect(await run('link.show', { token: links[0] })).toMatchObject({ url: PRICE });
  });
});
