import { acceleratedClock, openEngine, systemClock, type Engine } from '../../../../engine/index';
import { untilDone } from '../../../../runner/command/untilDone';

const SEQUENCE = `name: Welcome
settings: { window: [] }
stages:
  - { id: hello, kind: email, subject: Hello, text: Welcome. }
  - { id: later, kind: email, after: 3 days, text: Still there? }
  - { id: call, kind: task, title: Call }
  - { id: last, kind: email, text: Goodbye. }
`;

let engine: Engine;
beforeEach(async () => {
  const base = systemClock();
  // A day takes a tenth of a second.
  const clock = acceleratedClock(base, Date.UTC(2026, 10, 2, 9), 864_000);
  engine = await openEngine({ database: ':memory:', clock, leaseClock: base });
  await engine.run('sequence.save', { file: SEQUENCE });
  await engine.run('sequence.publish', { sequence: 'Welcome' });
  await engine.run('enroll', { sequence: 'Welcome', leads: ['ada@initech.example', 'bo@initech.example'] });
});
afterEach(() => engine.close());

test('once: what is due now, and word that more is to come', async () => {
  expect(await untilDone(engine, { once: true, screen: null })).toMatchObject({
    sent: 2,
    message: expect.stringMatching(
      /^2 messages sent\. The next stage is due on \w+day 2026-11-\d\d \d\d:\d\d \(UTC\)\. Run this again then/,
    ),
  });
});

test('until done: it waits for what is due later, and leaves to people what waits for them', async () => {
  expect(await untilDone(engine, { once: false, screen: null })).toEqual({
    sent: 4,
    failed: 0,
    message: '4 messages sent. Nothing more becomes due by itself.',
  });
  const { tasks } = (await engine.run('task.list', {})) as { tasks: object[] };
  expect(tasks).toHaveLength(2);
});
