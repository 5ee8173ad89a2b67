import { Readable } from 'node:stream';
import { systemActor, type Engine } from '../../engine/index';
import { DEMO_LEADS } from './leads';
import { ANSWERS, rawAnswer } from './script';

const HOUR = 3_600_000;
/** A visitor has so long to press a button; then the made-up colleague does it. */
const TASK_WAITS = 36 * HOUR;
const HANDOFF_TAKES = 20 * HOUR;
/** Who is away and does not say until when is looked after by a colleague. */
const AWAY_FOR = 48 * HOUR;
/** New leads come in so often, so that a late visitor still sees beginnings. */
const WAVE_EVERY = 24 * HOUR;
const WAVE_SIZE = 5;

interface Sent {
  readonly stage: string;
  readonly to: string;
  readonly subject: string;
  readonly messageId: string;
  readonly at: string;
}

/**
 * The people of the demo: after each tick they answer, go on holiday, call and report, at the demo clock's pace. They
 * use the same operations as everybody, and a reply is a raw mail that the engine has to read.
 */
export function demoPeople(
  engine: Engine,
  sequence: string,
): { afterTick(signal: AbortSignal): Promise<void> } {
  const actor = systemActor('demo');
  const run = <T>(name: string, input: object, body?: Readable): Promise<T> =>
    engine.run(name, input, { actor, ...(body ? { body } : {}) }) as Promise<T>;
  const waiting = new Set(ANSWERS);
  const handoffsSeen = new Map<string, number>();
  const awaySince = new Map<string, number>();
  let enrolled = 0;
  let nextWaveAt = -Infinity;

  async function enrolSome(now: number): Promise<void> {
    if (now < nextWaveAt || enrolled >= DEMO_LEADS.length) return;
    const count = enrolled === 0 ? 2 * WAVE_SIZE : WAVE_SIZE;
    await run('enroll', {
      sequence,
      leads: DEMO_LEADS.slice(enrolled, enrolled + count).map(({ email }) => email),
    });
    enrolled += count;
    nextWaveAt = now + WAVE_EVERY;
  }

  async function answer(now: number): Promise<void> {
    if (waiting.size === 0) return;
    const { messages } = await run<{ messages: Sent[] }>('message.list', { state: 'sent', limit: 200 });
    for (const one of waiting) {
      const lead = DEMO_LEADS.find(({ firstName }) => firstName === one.who);
      const sent = messages.find(({ to, stage }) => to === lead?.email && stage === one.stage);
      if (!lead || !sent || Date.parse(sent.at) + one.hours * HOUR > now) continue;
      waiting.delete(one);
      const raw = rawAnswer(
        one,
        { messageId: sent.messageId, subject: sent.subject, from: lead.email, sender: 'maya@lumen.example' },
        now,
      );
      await run('mail.receive', {}, Readable.from([Buffer.from(raw)]));
    }
  }

  async function work(now: number): Promise<void> {
    const { tasks } = await run<{ tasks: { id: string; dueAt: string }[] }>('task.list', {});
    // dueAt is a day after the task was made.
    const old = tasks.filter(({ dueAt }) => Date.parse(dueAt) - 24 * HOUR + TASK_WAITS <= now);
    for (const { id } of old) await run('task.complete', { task: id, outcome: 'Spoke for ten minutes.' });
    const { handoffs } = await run<{ handoffs: { id: string }[] }>('handoff.list', { status: 'open' });
    for (const { id } of handoffs) {
      const since = handoffsSeen.get(id) ?? now;
      handoffsSeen.set(id, since);
      if (since + HANDOFF_TAKES <= now)
        await run('handoff.report', { handoff: id, outcome: 'done', note: 'Message sent on LinkedIn.' });
    }
  }

  async function welcomeBack(now: number): Promise<void> {
    const away = { sequence, status: 'paused', reason: 'out_of_office' };
    const { enrollments } = await run<{ enrollments: { id: string }[] }>('enrollment.list', away);
    for (const { id } of enrollments) {
      const since = awaySince.get(id) ?? now;
      awaySince.set(id, since);
      if (since + AWAY_FOR <= now) await run('resume', { enrollments: [id] });
    }
  }

  return {
    async afterTick(signal) {
      for (const step of [enrolSome, answer, work, welcomeBack]) {
        if (!signal.aborted) await step(engine.clock.now());
      }
    },
  };
}
