import PostalMime from 'postal-mime';
import { freePort } from '../support/freePort';
import { newPlace } from '../support/places';
import { until } from '../support/poll';
import { api, firstKey, killAll, startRunner, type Ask } from '../support/runner';
import { smtpSink, through, type Sink } from '../support/smtpSink';

const CHROME = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/146.0.0.0 Safari/537.36' };
const TARGET = 'https://acme.example/price?a=1&b=2';
const SEQUENCE = `
name: Welcome
settings:
  window: []
  unsubscribe: link
  track: { opens: true, clicks: true }
stages:
  - { id: one, kind: email, subject: One, html: '<p>See <a href="https://acme.example/price?a=1&amp;b=2">our prices</a></p>' }
  - { id: call, kind: task, title: Call }
  - { id: asks, kind: branch, if: { happened: clicked, since: one }, yes: keen, no: cool }
  - { id: keen, kind: email, thread: new, subject: Keen, text: You looked., then: end }
  - { id: cool, kind: email, thread: new, subject: Cool, text: You did not. }
`;

interface Message {
  readonly to: string;
  readonly opens: number;
  readonly clicks: number;
  readonly machineTouches: number;
}

jest.setTimeout(120_000);
afterAll(() => killAll());

describe.each(['sqlite', 'postgres'] as const)(
  'Tracked mail, from the runner to the reader and back (%s)',
  (kind) => {
    let sink: Sink;
    beforeAll(async () => (sink = await smtpSink()));
    afterAll(() => sink.stop());

    test('who follows a link takes the way of those who click, a gateway takes none, and the figures tell them apart', async () => {
      const { place, remove } = await newPlace(kind);
      const port = await freePort();
      const site = `http://127.0.0.1:${port}`;
      const runner = await startRunner(place, ['--port', String(port), '--public-url', site]);
      const ask: Ask = api(site, (await firstKey(runner)).key);
      await ask('PUT', '/senders', through(sink));
      expect(await ask('PUT', '/sequences', { file: SEQUENCE, publish: true })).toMatchObject({
        warnings: ["The emails 'keen', 'cool' have no HTML: what is plain text cannot be tracked."],
      });
      await ask('POST', '/enrollments', { sequence: 'Welcome', leads: ['ada@first.test', 'bea@first.test'] });
      await sink.until(2);

      const linkOf = async (to: string): Promise<string> => {
        const { raw } = sink.taken.find((mail) => mail.to === to)!;
        const { html = '', text = '' } = await PostalMime.parse(raw);
        expect(text).toContain(`our prices (${TARGET})`);
        return new RegExp(`href="(${site}/c/[^"]+)"`).exec(html)?.[1] ?? '';
      };
      const follow = async (link: string): Promise<string | null> =>
        (await fetch(link, { redirect: 'manual', headers: CHROME })).headers.get('location');
      const messageTo = async (address: string): Promise<Message> => {
        const { messages } = await ask<{ messages: Message[] }>('GET', '/messages');
        return messages.find(({ to }) => to === address)!;
      };
      const [ada, bea] = [await linkOf('ada@first.test'), await linkOf('bea@first.test')];
      // Bea's gateway looks at once, and nobody else ever.
      expect(await follow(bea)).toBe(TARGET);
      // Ada tries until ten seconds have passed since it was sent.
      await until(
        'a click of Ada is counted',
        async () => {
          expect(await follow(ada)).toBe(TARGET);
          return (await messageTo('ada@first.test')).clicks > 0;
        },
        { within: 60_000, every: 2_000 },
      );
      expect(await messageTo('bea@first.test')).toMatchObject({ opens: 0, clicks: 0, machineTouches: 1 });

      const { tasks } = await ask<{ tasks: { id: string }[] }>('GET', '/tasks');
      for (const { id } of tasks) await ask('POST', `/tasks/${id}/complete`, {});
      await sink.until(4);
      expect(sink.taken.slice(2).map(({ to, subject }) => `${to} ${subject}`).sort()).toEqual(['ada@first.test Keen', 'bea@first.test Cool']); // prettier-ignore
      const { stages } = await ask<{ stages: object[] }>('GET', '/sequences/Welcome/analytics');
      expect(stages[0]).toMatchObject({ stage: 'one', contacted: 2, opened: 1, interacted: 1 });

      expect((await runner.stop()).code).toBe(0);
      await remove();
    });
  },
);
