import { firstMember, startSite, type Site } from '../support';

const PUBLIC = 'https://follow.example';
const LEAD = 'lead@example.com';

let site: Site;
let token: string;
beforeAll(async () => {
  site = await startSite({ publicUrl: PUBLIC });
  const actor = await firstMember(site.engine);
  const run = (name: string, input: object) => site.engine.run(name, input, { actor });
  const settings = { window: [], unsubscribe: 'header_and_link' };
  const stages = [{ id: 'one', kind: 'email', subject: 'Hello', text: 'Hi.' }, { id: 'two', kind: 'wait', after: '9 days' }];
  await run('sequence.save', { definition: { name: 'Welcome', settings, stages } });
  await run('sequence.publish', { sequence: 'Welcome' });
  await run('enroll', { sequence: 'Welcome', leads: [LEAD] });
  await site.engine.tick();
  const { messages } = (await run('message.list', {})) as { messages: { id: string }[] };
  const { text } = (await run('message.get', { message: messages[0]!.id })) as { text: string };
  token = /https:\/\/follow\.example\/u\/(\w+)/.exec(text)![1]!;
}); // prettier-ignore
afterAll(() => site.close());

const state = async (): Promise<string> => {
  const { enrollments } = (await site.engine.run('enrollment.list', {})) as {
    enrollments: { state: string }[];
  };
  return enrollments[0]!.state;
};

test('a GET shows buttons and changes nothing, however often a scanner follows the link', async () => {
  for (let i = 0; i < 3; i += 1) {
    const page = await site.ask(`/u/${token}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain(LEAD);
    expect(page.text).toContain('<form method="post"');
    expect(page.headers.get('set-cookie')).toBeNull();
  }
  expect(await state()).toBe('Active');
});

test('a token that is not ours is told so, whichever way it comes', async () => {
  for (const method of ['GET', 'POST']) {
    const page = await site.ask(`/u/${token.slice(0, -1)}`, { method });
    expect([page.status, page.text.includes('We do not know this link')]).toEqual([404, true]);
  }
  expect(await state()).toBe('Active');
});

test('the one-click POST of RFC 8058 needs no cookie, no login and no page of ours before it', async () => {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    origin: 'https://mail.provider.example',
  };
  const answer = await site.ask(`/u/${token}`, {
    method: 'POST',
    body: 'List-Unsubscribe=One-Click',
    headers,
  });
  expect(answer.status).toBe(200);
  expect(await state()).toBe('Finished (Unsubscribed)');
  expect((await site.ask(`/u/${token}`)).text).toContain('You are unsubscribed');
});
