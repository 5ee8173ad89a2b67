import { firstMember, FORM, startSite, type Site } from '../support';

const PUBLIC = 'https://follow.example';
const LEADS = ['scanned', 'button', 'formData', 'one', 'all'].map((name) => `${name}@example.com`);
/** Wherever the reader's mail is. */
const ELSEWHERE = { origin: 'https://mail.provider.example' };

let site: Site;
/** By address: what stands at the end of the link in the first message of 'Welcome'. */
const tokens: Record<string, string> = {};
beforeAll(async () => {
  site = await startSite({ publicUrl: PUBLIC });
  const actor = await firstMember(site.engine);
  const run = (name: string, input: object) => site.engine.run(name, input, { actor });
  const settings = { window: [], unsubscribe: 'header_and_link' };
  const stages = [{ id: 'one', kind: 'email', subject: 'Hello', text: 'Hi.' }, { id: 'two', kind: 'wait', after: '9 days' }];
  for (const name of ['Welcome', 'Second']) {
    await run('sequence.save', { definition: { name, settings, stages } });
    await run('sequence.publish', { sequence: name });
    await run('enroll', { sequence: name, leads: LEADS });
  }
  await site.engine.tick();
  const { messages } = (await run('message.list', { sequence: 'Welcome' })) as { messages: { id: string; to: string }[] };
  for (const { id, to } of messages) {
    const { text } = (await run('message.get', { message: id })) as { text: string };
    tokens[to] = /https:\/\/follow\.example\/u\/(\w+)/.exec(text)![1]!;
  }
}); // prettier-ignore
afterAll(() => site.close());

/** Of that lead: in the sequence that the link belongs to, and in the other. */
async function states(lead: string): Promise<string[]> {
  const each = ['Welcome', 'Second'].map(async (sequence) => {
    const { enrollments } = (await site.engine.run('enrollment.list', { sequence })) as {
      enrollments: { email: string; state: string }[];
    };
    return enrollments.find(({ email }) => email === lead)!.state;
  });
  return Promise.all(each);
}

const everything = async (): Promise<unknown> => site.engine.run('events', { limit: 1_000 });

test('a GET shows buttons and changes nothing, however often a scanner follows the link', async () => {
  const [lead] = LEADS;
  const before = await everything();
  for (const method of ['GET', 'GET', 'HEAD']) {
    const page = await site.ask(`/u/${tokens[lead!]}`, { method });
    expect(page.status).toBe(200);
    expect(page.headers.get('set-cookie')).toBeNull();
    if (method === 'HEAD') continue;
    expect(page.text).toContain(lead);
    expect(page.text.match(/<form method="post"/g)).toHaveLength(2);
  }
  expect(await states(lead!)).toEqual(['Active', 'Active']);
  expect(await everything()).toEqual(before);
});

test('a token that is not ours is told so, whichever way it comes', async () => {
  const [lead] = LEADS;
  for (const method of ['GET', 'POST']) {
    const page = await site.ask(`/u/${tokens[lead!]!.slice(0, -1)}`, { method });
    expect([page.status, page.text.includes('We do not know this link')]).toEqual([404, true]);
  }
  expect(await states(lead!)).toEqual(['Active', 'Active']);
});

test('the one-click POST of RFC 8058 needs no cookie, no login and no page of ours before it', async () => {
  const lead = 'button@example.com';
  const headers = { ...FORM, ...ELSEWHERE };
  const answer = await site.ask(`/u/${tokens[lead]}`, {
    method: 'POST',
    body: 'List-Unsubscribe=One-Click',
    headers,
  });
  expect(answer.status).toBe(200);
  expect(await states(lead)).toEqual(['Finished (Unsubscribed)', 'Finished (Unsubscribed)']);
  expect((await site.ask(`/u/${tokens[lead]}`)).text).toContain('You are unsubscribed');
});

test('the same as multipart/form-data, which RFC 8058 would rather have', async () => {
  const lead = 'formData@example.com';
  const body =
    '--limit\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--limit--\r\n';
  const headers = { 'content-type': 'multipart/form-data; boundary=limit', ...ELSEWHERE };
  expect((await site.ask(`/u/${tokens[lead]}`, { method: 'POST', body, headers })).status).toBe(200);
  expect(await states(lead)).toEqual(['Finished (Unsubscribed)', 'Finished (Unsubscribed)']);
});

test("the page's buttons leave all, or the one sequence only", async () => {
  await site.ask(`/u/${tokens['one@example.com']}`, {
    method: 'POST',
    body: 'scope=sequence',
    headers: FORM,
  });
  expect(await states('one@example.com')).toEqual(['Finished (Unsubscribed)', 'Active']);
  await site.ask(`/u/${tokens['all@example.com']}`, { method: 'POST', body: 'scope=all', headers: FORM });
  expect(await states('all@example.com')).toEqual(['Finished (Unsubscribed)', 'Finished (Unsubscribed)']);
});

test('who guesses at links is slowed down, and no wish that comes from the same address is', async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 31; i += 1) {
    const guesses = Array.from({ length: 10 }, () => site.ask('/u/guess', { method: 'POST', headers: ELSEWHERE }));
    statuses.push(...(await Promise.all(guesses)).map(({ status }) => status));
  }
  expect([...new Set(statuses)]).toEqual([404, 429]);
  const body = 'List-Unsubscribe=One-Click';
  const wish = await site.ask(`/u/${tokens['all@example.com']}`, { method: 'POST', body, headers: { ...FORM, ...ELSEWHERE } });
  expect(wish.status).toBe(200);
  expect((await site.ask('/u/guess', { headers: { accept: 'text/html' } })).text).toContain('Too many links');
}); // prettier-ignore
