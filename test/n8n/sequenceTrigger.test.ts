import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openEngine } from '../../engine/index';
import { startN8n, type N8n } from '../support/n8n/n8n';
import { onEachConnection, WELCOME } from '../support/n8n/onEachConnection';
import { byName, IT, triggered } from '../support/n8n/workflows';
import { answering, write, type Letter } from '../support/inbox';
import { until } from '../support/poll';
import { returned } from '../support/returned';
import { scratchFolder } from '../support/scratch';

jest.setTimeout(90_000);

type Items = readonly Record<string, unknown>[];

const on = (events: readonly string[], more: object = {}): ReturnType<typeof triggered> =>
  triggered('sequenceTrigger', { events, ...more });
const told = (executions: readonly Items[]): string[] =>
  executions.flat().map(({ event, email, fatal }) => String(fatal ?? `${String(event)} ${String(email)}`));
/** All that has come so far, once there is so much. */
const have = (n8n: N8n, count: number): Promise<string[]> =>
  until(`${count} events`, async () => {
    const all = told(await n8n.started());
    return all.length >= count && all;
  });
/** Longer than a trigger looks for news. */
const quiet = (): Promise<void> => pause(3_000);

onEachConnection('Sequence Trigger', (scene) => {
  const enroll = (...emails: string[]): Promise<unknown> =>
    scene().there.run('enroll', { sequence: 'Welcome', leads: emails.map((email) => ({ email })) });
  let n8n: N8n;
  beforeEach(() => {
    n8n = startN8n();
  });
  afterEach(() => n8n.end());

  test('tells what happens from then on, once, in order, with all that a workflow asks next', async () => {
    await enroll('early@example.com');
    await n8n.activate(
      on(['enrolled', 'emailSent'], { sequence: byName('Welcome') }),
      scene().there.credential,
    );
    await scene().there.run('lead.upsert', {
      email: 'ada@example.com',
      firstName: 'Ada',
      fields: { plan: 'pro' },
    });
    await enroll('ada@example.com', 'bob@example.com');
    await scene().there.engine.tick();
    const all = await have(n8n, 5);
    expect(all.slice(0, 2)).toEqual(['enrolled ada@example.com', 'enrolled bob@example.com']);
    expect([...all.slice(2)].sort()).toEqual([
      'emailSent ada@example.com',
      'emailSent bob@example.com',
      'emailSent early@example.com',
    ]);
    await quiet();
    expect(await have(n8n, 5)).toHaveLength(5);
    expect((await n8n.started()).flat()[0]).toMatchObject({
      event: 'enrolled',
      email: 'ada@example.com',
      lead: { firstName: 'Ada', fields: { plan: 'pro' } },
      sequence: 'Welcome',
      sequenceId: scene().sequenceId,
      enrollment: expect.stringMatching(/^[0-9a-z]{26}$/),
      status: 'active',
      at: expect.stringMatching(/^\d{4}-/),
    });
  });

  test('what happens while n8n is down comes when it is up again, and what has come does not come again', async () => {
    const workflow = on(['enrolled']);
    await n8n.activate(workflow, scene().there.credential);
    await enroll('cleo@example.com');
    expect(await have(n8n, 1)).toEqual(['enrolled cleo@example.com']);
    await quiet();
    await n8n.end();
    await enroll('dora@example.com', 'emil@example.com');
    n8n = startN8n();
    await n8n.activate(workflow, scene().there.credential, 'init');
    expect(await have(n8n, 2)).toEqual(['enrolled dora@example.com', 'enrolled emil@example.com']);
    await quiet();
    expect(await have(n8n, 2)).toHaveLength(2);
  });

  test('killed while the execution runs, it hands the same on again', async () => {
    const workflow = on(['enrolled']);
    await n8n.activate(workflow, scene().there.credential);
    await n8n.hold(true);
    await enroll('fay@example.com');
    expect(await have(n8n, 1)).toEqual(['enrolled fay@example.com']);
    await n8n.end();
    n8n = startN8n();
    await n8n.activate(workflow, scene().there.credential, 'init');
    expect(await have(n8n, 1)).toEqual(['enrolled fay@example.com']);
  });

  // From here on each has a place of its own: what a test before was killed with comes again.
  test('saved while an execution runs, it hands nothing on twice, and what came meanwhile afterwards', async () => {
    const workflow = { ...on(['enrolled']), id: 'saved' };
    await n8n.activate(workflow, scene().there.credential);
    await n8n.hold(true);
    await enroll('gus@example.com');
    expect(await have(n8n, 1)).toEqual(['enrolled gus@example.com']);
    await n8n.deactivate(IT);
    await n8n.activate(workflow, scene().there.credential);
    await enroll('hal@example.com');
    await quiet();
    expect(await have(n8n, 1)).toEqual(['enrolled gus@example.com']);
    await n8n.hold(false);
    expect(await have(n8n, 2)).toEqual(['enrolled gus@example.com', 'enrolled hal@example.com']);
    await quiet();
    expect(await have(n8n, 2)).toHaveLength(2);
  });

  test('what n8n could not start comes again; what a person has stopped does not', async () => {
    await n8n.activate({ ...on(['enrolled']), id: 'refused' }, scene().there.credential);
    await n8n.refuse({ message: 'SQLITE_FULL: database or disk is full' });
    await enroll('lou@example.com');
    expect(await have(n8n, 1)).toEqual(['enrolled lou@example.com']);
    await n8n.refuse({ message: 'The execution was cancelled manually', reason: 'manual' });
    await enroll('max@example.com');
    await quiet();
    await enroll('nia@example.com');
    expect(await have(n8n, 2)).toEqual(['enrolled lou@example.com', 'enrolled nia@example.com']);
  });

  test('switched off it hands on nothing more', async () => {
    await n8n.activate({ ...on(['enrolled']), id: 'off' }, scene().there.credential);
    await n8n.deactivate(IT);
    await enroll('ida@example.com');
    await quiet();
    expect(await n8n.started()).toEqual([]);
  });

  test('tells each event once, under its most telling name', async () => {
    const { run, engine } = scene().there;
    await run('sequence.save', {
      definition: { name: 'Other ways', stages: [{ id: 'link', kind: 'handoff', channel: 'linkedin' }] },
    });
    await run('sequence.publish', { sequence: 'Other ways' });
    await run('sequence.save', {
      definition: { name: 'Calls', stages: [{ id: 'call', kind: 'task', title: 'Call' }] },
    });
    await run('sequence.publish', { sequence: 'Calls' });
    await enroll('one@example.com', 'two@example.com', 'three@example.com', 'four@example.com');
    await engine.tick();
    const { messages } = await run<{ messages: Letter[] }>('message.list', { limit: 100 });
    const letterTo = (name: string): Letter => messages.find(({ to }) => to === `${name}@example.com`)!;
    await n8n.activate(
      { ...on(['replied', 'unsubscribed', 'bounced', 'finished', 'paused', 'handoff', 'task']), id: 'names' },
      scene().there.credential,
    );
    const receive = (raw: Buffer): Promise<unknown> => run('mail.receive', { raw: raw.toString() });
    await receive(write(answering(letterTo('one')), 'Yes, gladly.'));
    await receive(write(answering(letterTo('two')), 'Please unsubscribe me.'));
    await receive(returned(letterTo('three'), '5.1.1'));
    await receive(
      write(
        { ...answering(letterTo('four')), Subject: 'Automatic reply', 'Auto-Submitted': 'auto-replied' },
        'I am out of the office.',
      ),
    );
    await run('enroll', { sequence: 'Other ways', leads: [{ email: 'five@example.com' }] });
    await run('enroll', { sequence: 'Calls', leads: [{ email: 'six@example.com' }] });
    await engine.tick();
    const all = await have(n8n, 8);
    expect([...all].sort()).toEqual([
      'bounced three@example.com',
      'finished one@example.com',
      'finished two@example.com',
      'handoff five@example.com',
      'paused four@example.com',
      'replied one@example.com',
      'task six@example.com',
      'unsubscribed two@example.com',
    ]);
    const items = (await n8n.started()).flat();
    expect(items.find(({ event }) => event === 'replied')).toMatchObject({ mail: { text: 'Yes, gladly.' } });
    expect(items.find(({ event }) => event === 'handoff')).toMatchObject({
      stage: 'link',
      data: { channel: 'linkedin', handoff: expect.any(String) },
    });
    expect(new Set(items.map(({ number }) => number)).size).toBe(8);
  });

  test('in the editor it shows the latest event at once, or the first to come', async () => {
    await enroll('kay@example.com');
    const { email, event } = (await n8n.listen(on(['enrolled']), scene().there.credential))[0]!;
    expect([event, email]).toEqual(['enrolled', 'kay@example.com']);
    const waiting = n8n.listen(on(['removed']), scene().there.credential);
    await pause(500);
    await scene().there.run('remove', { sequence: 'Welcome', emails: ['kay@example.com'] });
    expect((await waiting)[0]).toMatchObject({
      event: 'removed',
      email: 'kay@example.com',
      reason: 'manual',
    });
  });

  test('a sequence that is not there is told to who switches it on', async () => {
    const nowhere = on(['enrolled'], { sequence: byName('Nowhere') });
    await expect(n8n.activate(nowhere, scene().there.credential)).rejects.toThrow(
      "There is no sequence 'Nowhere'.",
    );
    await expect(n8n.activate(on([]), scene().there.credential)).rejects.toThrow('No event is chosen.');
  });

  test('told to start from now, it passes over what happened while it was not published, and nothing while n8n was down', async () => {
    const workflow = { ...on(['enrolled'], { options: { startFrom: 'now' } }), id: 'anew' };
    await n8n.activate(workflow, scene().there.credential);
    await enroll('ola@example.com');
    expect(await have(n8n, 1)).toEqual(['enrolled ola@example.com']);
    await n8n.deactivate(IT);
    await enroll('passed@example.com');
    await n8n.activate(workflow, scene().there.credential);
    await enroll('pia@example.com');
    expect(await have(n8n, 2)).toEqual(['enrolled ola@example.com', 'enrolled pia@example.com']);
    await n8n.end();
    await enroll('rob@example.com');
    n8n = startN8n();
    await n8n.activate(workflow, scene().there.credential, 'init');
    // Killed before it noted that Pia had come, it hands her on again.
    const again = await until('rob', async () => {
      const all = told(await n8n.started());
      return all.includes('enrolled rob@example.com') && all;
    });
    expect(again).not.toContain('enrolled passed@example.com');
  });
});

test('a database that is not there when n8n starts costs no event once it is, and who switches it on is told', async () => {
  const folder = join(scratchFolder('trigger'), 'later');
  const credential = { connection: 'sqlite', file: join(folder, 'throughline.sqlite') };
  const n8n = startN8n();
  await expect(n8n.activate(on(['enrolled']), credential)).rejects.toThrow('cannot be opened for writing');
  await n8n.activate(on(['enrolled']), credential, 'init');
  mkdirSync(folder);
  const engine = await openEngine({ database: credential.file });
  await engine.run('sequence.save', { definition: WELCOME });
  await engine.run('sequence.publish', { sequence: 'Welcome' });
  await pause(6_000);
  await engine.run('enroll', { sequence: 'Welcome', leads: [{ email: 'jon@example.com' }] });
  expect(await have(n8n, 1)).toEqual(['enrolled jon@example.com']);
  await n8n.end();
  await engine.close();
});
