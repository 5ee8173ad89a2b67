import { handClock, silentLog } from '../../../engine/index';
import { DEMO_LEADS } from '../../../runner/demo/leads';
import { openDemo } from '../../../runner/demo/openDemo';
import { startServer } from '../../../runner/server';
import { ask, cookieOf, testConfig } from './support';

const DAY_TAKES = 5_000;

test('the leads are made up: different people, domains that belong to nobody, many zones', () => {
  expect(DEMO_LEADS).toHaveLength(25);
  expect(new Set(DEMO_LEADS.map(({ email }) => email)).size).toBe(25);
  for (const { email } of DEMO_LEADS) expect(email).toMatch(/@[a-z]+\.example$/);
  expect(new Set(DEMO_LEADS.map(({ timeZone }) => timeZone)).size).toBeGreaterThan(15);
});

test('within two weeks of the demo people reply, one is away, tasks and handoffs are done, everybody comes to an end', async () => {
  // By hand: on a busy machine a day that takes seconds would pass between two ticks.
  const base = handClock(Date.parse('2026-11-02T12:00:00Z'));
  const demo = await openDemo(silentLog, DAY_TAKES, base);
  const { engine } = demo;
  const { signal } = new AbortController();
  const state = async (): Promise<Record<string, number>> => {
    const { sequences } = (await engine.run('sequence.list', {})) as {
      sequences: { enrollments: Record<string, number> }[];
    };
    return sequences[0]?.enrollments ?? {};
  };
  const over = (states: Record<string, number>): number =>
    Object.entries(states).reduce((sum, [name, count]) => sum + (name.startsWith('Finished') ? count : 0), 0);
  for (let i = 0; i < 400 && over(await state()) < 25; i++) {
    await engine.tick();
    await demo.afterTick(signal);
    base.advance({ seconds: 0.4 });
  }
  const states = await state();
  const { events } = (await engine.run('events', { limit: 1000 })) as {
    events: { kind: string; email: string | null; data: Record<string, unknown> }[];
  };
  const count = (kind: string): number => events.filter((event) => event.kind === kind).length;
  await engine.close();
  expect(states).toEqual({ 'Finished (Replied)': 6, 'Finished (No reply)': 19 });
  expect(count('task_done')).toBeGreaterThan(3);
  expect(count('handoff_done')).toBeGreaterThan(3);
  // Ada answered the first email and got no other.
  const ada = events.filter(({ email }) => email === 'ada@initech.example').map(({ kind }) => kind);
  expect(ada.filter((kind) => kind === 'email_sent')).toHaveLength(1);
  expect(ada).toContain('replied');
}, 60_000);

test('the printed link signs in, a wrong one does not', async () => {
  const demo = await openDemo(silentLog);
  const running = await startServer(testConfig(), silentLog, demo);
  try {
    const wrong = await ask(`${running.listensAt}/demo?token=guess`);
    expect([wrong.headers.get('location'), wrong.headers.get('set-cookie')]).toEqual(['/login', null]);
    const answer = await ask(`${running.listensAt}/demo?token=${demo.site.token}`);
    const page = await ask(running.listensAt, { cookie: cookieOf(answer), headers: { accept: 'text/html' } });
    expect(page.text).toContain('one day takes 5 seconds');
    expect(page.text).toContain('New trial');
    expect(running.setupLink).toBeNull();
  } finally {
    await running.close();
  }
});
