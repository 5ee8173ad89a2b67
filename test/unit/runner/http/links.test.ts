import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { silentLog } from '../../../../engine/index';
import { openStore } from '../../../../engine/store/database';
import { gatherHits } from '../../../../runner/http/hits';
import { smtpSink, through, type Sink } from '../../../support/smtpSink';
import { until } from '../../../support/poll';
import { firstMember, scratch, startSite, type Site } from '../support';

const CHROME = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/146.0.0.0 Safari/537.36' };
const TARGET = 'https://acme.example/price?a=1&b=2#now';

interface Seen {
  readonly id: string;
  readonly opens: number;
  readonly clicks: number;
  readonly machineTouches: number;
}

let sink: Sink;
let site: Site;
let run: (name: string, input: object) => Promise<unknown>;
let database: string;
/** The paths in the mail: of its link and of its picture. */
let link: string;
let picture: string;

beforeEach(async () => {
  sink = await smtpSink();
  database = join(scratch(), 'links.sqlite');
  site = await startSite({ publicUrl: 'https://follow.example', database });
  const actor = await firstMember(site.engine);
  run = (name, input) => site.engine.run(name, input, { actor });
  await run('sender.save', through(sink));
  const stages = [{ id: 'one', kind: 'email', subject: 'Hello', html: `<p><a href="${TARGET.replace('&', '&amp;')}">Prices</a></p>` }];
  await run('sequence.save', { definition: { name: 'Welcome', settings: { window: [], track: { opens: true, clicks: true } }, stages } });
  await run('sequence.publish', { sequence: 'Welcome' });
  await run('enroll', { sequence: 'Welcome', leads: ['lead@example.com'] });
  await site.engine.tick();
  const { html = '' } = await PostalMime.parse(sink.taken[0]!.raw);
  [link = '', picture = ''] = [/href="https:\/\/follow\.example(\/c\/[^"]+)"/, /src="https:\/\/follow\.example(\/o\/[^"]+)"/].map((pattern) => pattern.exec(html)?.[1] ?? '');
}); // prettier-ignore
afterEach(async () => {
  await site.close();
  await sink.stop();
});

/** So long ago that a person can have read it. */
async function sentAMinuteAgo(): Promise<void> {
  const store = await openStore({ database });
  await store.knex.raw('update messages set settled_at = settled_at - 60000');
  await store.close();
}

async function seen(): Promise<Seen> {
  const { messages } = (await run('message.list', {})) as { messages: Seen[] };
  return messages[0]!;
}

test('whoever follows the link is sent on at once, and the picture is a point', async () => {
  const page = await site.ask(link, { headers: CHROME });
  expect([page.status, page.headers.get('location')]).toEqual([302, TARGET]);
  const response = await fetch(`${site.listensAt}${picture}`, { headers: CHROME });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif']);
  expect(
    Buffer.from(await response.arrayBuffer())
      .subarray(0, 6)
      .toString(),
  ).toBe('GIF89a');
  for (const { headers } of [page, response]) {
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('set-cookie')).toBeNull();
  }
  expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
});

test('a person counts; a scanner, and who only asks whether it is there, do not', async () => {
  await site.ask(link, { headers: CHROME });
  await until('what comes at once is a scanner', async () => (await seen()).machineTouches === 1);
  await sentAMinuteAgo();
  for (const path of [link, picture]) await site.ask(path, { method: 'HEAD', headers: CHROME });
  await site.ask(link, { headers: { 'user-agent': 'curl/8.5.0' } });
  await site.ask(link, { headers: CHROME });
  await site.ask(picture, { headers: { ...CHROME, 'sec-purpose': 'prefetch' } });
  await until('the click is counted', async () => (await seen()).clicks === 1);
  expect(await seen()).toMatchObject({ opens: 0, clicks: 1, machineTouches: 3 });
}, 40_000);

test('what was not written down yet when the runner stops is written down then', async () => {
  await sentAMinuteAgo();
  await site.ask(picture, { headers: CHROME });
  await site.ask(link, { headers: CHROME });
  await site.close();
  const store = await openStore({ database });
  const [row] = await store.knex('messages').select('opens', 'clicks');
  await store.close();
  expect(row).toEqual({ opens: 1, clicks: 1 });
});

test('what the database does not take at the moment is recorded when it does', async () => {
  await sentAMinuteAgo();
  const { id } = await seen();
  const warned: string[] = [];
  const log = { ...silentLog, warn: (message: string) => void warned.push(message) };
  const hits = gatherHits(site.engine, log, { rounds: 1, roundMs: 20 });
  const store = await openStore({ database });
  try {
    await store.knex.raw('alter table messages rename to away');
    hits.add(id, { token: link.slice(3), userAgent: CHROME['user-agent'], prefetch: false });
    await until('it is told that it could not be recorded', () => warned.length > 1);
    hits.add(id, { token: picture.slice(3, -4), userAgent: CHROME['user-agent'], prefetch: false });
    await store.knex.raw('alter table away rename to messages');
    await until('both are recorded', async () => (await seen()).clicks + (await seen()).opens === 2);
  } finally {
    await hits.close();
    await store.close();
  }
});

test('no trouble with the database is the trouble of a reader', async () => {
  await site.engine.close();
  expect((await site.ask(link, { headers: CHROME })).headers.get('location')).toBe(TARGET);
  expect((await site.ask(picture, { headers: CHROME })).status).toBe(200);
});

test('what we have not signed leads nowhere; who guesses is slowed down, and readers beside it are not', async () => {
  const evil = `${link.split('.')[0]}.${Buffer.from('https://evil.example').toString('base64url')}`;
  for (const path of [evil, picture.replace('/o/', '/c/'), link.replace('/c/', '/o/'), `${link.replace('/c/', '/o/')}.gif`, '/c/x', '/o/x.gif', `/o/x`]) {
    const answer = await site.ask(path, { headers: CHROME });
    expect([path, answer.status, answer.headers.get('location')]).toEqual([path, 404, null]);
  }
  const guesses = await Promise.all(Array.from({ length: 300 }, () => site.ask('/c/guess')));
  expect(guesses.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  expect((await site.ask(link, { headers: CHROME })).status).toBe(302);
}); // prettier-ignore
