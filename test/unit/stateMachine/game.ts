import { MONDAY, type TestEngine } from '../../support/databases';
import { answering, takeIn, write, type Letter } from '../../support/inbox';
import { DAY, enroll, HOUR, type Bulk } from '../../support/scenario';
import { through, type Sink } from '../../support/smtpSink';
import { deliveryReport } from '../../fixtures/mail/build';
import {
  enrolled,
  isLive,
  stateOf,
  STATES,
  turnedAway,
  type Person,
  type Plan,
  type Run,
  type Step,
} from './model';

/** What the model knows. */
export interface Model {
  now: number;
  readonly people: Person[];
  readonly plans: readonly Plan[];
  readonly runs: Run[];
}

/** The engine, and the SMTP server that counts. */
export interface Real {
  readonly test: TestEngine;
  readonly sink: Sink;
  /** How often each state was met, and each deed done. */
  readonly met: Map<string, number>;
}

const ALPHA: readonly Step[] = [
  { id: 'hello', kind: 'email', after: 0 },
  { id: 'call', kind: 'task', after: 2 * HOUR },
  { id: 'ask', kind: 'branch', after: 0, no: 'nudge' },
  { id: 'social', kind: 'handoff', after: HOUR, timeout: 3 * DAY, onTimeout: 'continue' },
  { id: 'nudge', kind: 'email', after: DAY, needsCompany: true },
  { id: 'breathe', kind: 'wait', after: 6 * HOUR },
  { id: 'last', kind: 'email', after: 3 * DAY },
];
const BETA: readonly Step[] = [
  { id: 'intro', kind: 'email', after: HOUR },
  { id: 'route', kind: 'handoff', after: 0, timeout: 2 * DAY, onTimeout: 'fail' },
  { id: 'bye', kind: 'email', after: DAY },
];

const PEOPLE = 110;
let nth = 0;
let reports = 0;

/** A few hundred enrollments in two sequences, in the engine and in the model. */
export async function newGame(real: Real): Promise<{ model: Model; real: Real }> {
  const { test, sink } = real;
  nth += 1;
  test.clock.set(MONDAY);
  await test.run('sender.save', through(sink));
  const plans = [
    { name: `Alpha ${nth}`, steps: ALPHA, on: true },
    { name: `Beta ${nth}`, steps: BETA, on: true },
  ];
  for (const { name, steps } of plans) {
    const settings = { window: [], unsubscribe: 'none', timeZone: 'UTC', fields: ['important'] };
    await test.run('sequence.save', {
      definition: { name, settings, stages: steps.map(stage) },
      publish: true,
    });
  }
  const people = Array.from({ length: PEOPLE }, (_, i): Person => ({
    email: `p${i}@game${nth}.test`,
    company: i % 5 !== 0,
    important: i % 3 === 0,
    forbidden: null,
  }));
  await test.run('lead.upsert', { leads: people.map(told) });
  const model: Model = { now: MONDAY, people, plans, runs: [] };
  for (const plan of plans) await enrolAll(real, model, people, plan);
  return { model, real };
}

function stage({ id, kind, after, timeout, onTimeout, needsCompany, no }: Step): object {
  const hours = (ms: number): string => `${ms / HOUR} hours`;
  const more = {
    email: { subject: id, thread: 'new', text: needsCompany ? 'At {{ company }}?' : 'Hello.' },
    task: { title: `Call ${id}` },
    wait: {},
    handoff: { channel: id, timeout: hours(timeout ?? 0), onTimeout },
    branch: { if: { field: 'important', is: 'equal', value: 'yes' }, no },
  }[kind];
  return { id, kind, after: hours(after), ...more };
}

/** A lead as the door takes it. */
export function told({ email, company, important }: Person): object {
  return { email, company: company ? 'Initech' : null, fields: { important: important ? 'yes' : 'no' } };
}

export async function enrolAll(
  real: Real,
  model: Model,
  people: readonly Person[],
  plan: Plan,
): Promise<void> {
  const known = new Set(model.runs.map(({ id }) => id));
  const ids = await enroll(real.test, people.map(({ email }) => email), { sequence: plan.name }); // prettier-ignore
  const rows = await listed(real, plan);
  const made = new Map(rows.filter(({ id }) => !known.has(id)).map(({ id, email }) => [email, id]));
  for (const person of people) {
    const id = made.get(person.email) ?? 'none';
    const before = model.runs.filter((run) => run.person === person && run.plan === plan);
    const may = person.forbidden === null && !before.some(isLive);
    expect({ email: person.email, enrolled: ids.includes(id) }).toEqual({ email: person.email, enrolled: may }); // prettier-ignore
    const run = may ? enrolled(id, person, plan, model.now) : turnedAway(id, person, plan, before);
    if (run) model.runs.push(run);
  }
}

async function listed({ test }: Real, { name }: Plan): Promise<Seen[]> {
  const asked = { sequence: name, repeats: true, limit: 1_000 };
  return (await test.run<{ enrollments: Seen[] }>('enrollment.list', asked)).enrollments;
}

/** Who was done and who was refused, by the engine and by the model. */
export async function bothDo(
  { test }: Real,
  runs: readonly Run[],
  verb: string,
  input: object,
  expected: (run: Run) => boolean,
): Promise<void> {
  const { results } = await test.run<Bulk>(verb, { enrollments: runs.map(({ id }) => id), ...input });
  const outcomes = new Map(results.map(({ enrollment, outcome }) => [enrollment, outcome === 'done']));
  for (const run of runs) {
    const before = stateOf(run);
    const [ours, theirs] = [expected(run), outcomes.get(run.id)];
    expect({ verb, ...input, before, done: theirs }).toEqual({ verb, ...input, before, done: ours });
  }
}

export async function lastLetter({ test }: Real, { id }: Run): Promise<Letter> {
  const { messages } = await test.run<{ messages: Letter[] }>('enrollment.get', { enrollment: id });
  return messages.at(-1)!;
}

const MAILS: Readonly<Record<string, (letter: Letter, now: number, until: number | null) => Buffer>> = {
  reply: (letter) => write(answering(letter), 'Yes, tell me more about it.'),
  unsubscribe: (letter) => write(answering(letter), 'Please unsubscribe me.'),
  ticket: (letter) =>
    write(
      { ...answering(letter), 'Auto-Submitted': 'auto-generated', Subject: 'Ticket 4711 was opened' },
      'We have opened a ticket for your request.',
    ),
  absence: (letter, now, until) => {
    const headers = { 'Auto-Submitted': 'auto-replied', Subject: `Automatic reply: ${letter.subject}` };
    const day = (ms: number): string =>
      new Date(ms).toLocaleDateString('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' }); // prettier-ignore
    const back = until === null ? '' : ` I will be back on ${day(until)}.`;
    const date = new Date(now).toUTCString();
    return write({ ...answering(letter), ...headers, Date: date }, `I am out of the office.${back}`);
  },
  bounce: ({ to, messageId }) => {
    const headers = { To: 'ada@lab.test', 'Message-ID': `<report-${(reports += 1)}@mx.lab.test>` };
    const raw = deliveryReport([{ action: 'failed', status: '5.1.1', address: to }], headers);
    return Buffer.from(raw.toString('utf8').replace('<m1@lab.test>', messageId));
  },
};

export async function receive(
  real: Real,
  run: Run,
  kind: string,
  now: number,
  until: number | null,
): Promise<void> {
  const taken = await takeIn(real.test, MAILS[kind]!(await lastLetter(real, run), now, until));
  expect({ kind, enrollment: taken.enrollment, duplicate: taken.duplicate }).toEqual({ kind, enrollment: run.id, duplicate: false }); // prettier-ignore
}

/** Every row of the engine is as the model says, and in a state that the table allows. */
export async function agree(real: Real, model: Model): Promise<void> {
  const found = new Map<string, object>();
  for (const plan of model.plans)
    for (const seen of await listed(real, plan)) found.set(seen.id, whatIsSeen(seen));
  expect(found.size).toBe(model.runs.length);
  for (const run of model.runs) {
    const state = stateOf(run);
    expect(STATES).toContain(state);
    real.met.set(state, (real.met.get(state) ?? 0) + 1);
    expect(found.get(run.id)).toEqual(whatIsMeant(run));
  }
}

interface Seen {
  readonly id: string;
  readonly email: string;
  readonly status: string;
  readonly reason: string | null;
  readonly stage: string | null;
  readonly dueAt: string | null;
  readonly emailsSent: number;
  readonly stagesDone: number;
}

function whatIsSeen({ id, email, status, reason, stage, dueAt, emailsSent, stagesDone }: Seen): object {
  const live = status !== 'finished' && status !== 'removed';
  const state = reason === null ? status : `${status} ${reason}`;
  const due = dueAt === null ? null : new Date(dueAt).toISOString();
  return { id, email, state, stage: live ? stage : null, due, sent: emailsSent, done: stagesDone };
}

function whatIsMeant(run: Run): object {
  const { id, person, stage, due, sent, done } = run;
  const at = due === null ? null : new Date(due).toISOString();
  return { id, email: person.email, state: stateOf(run), stage: isLive(run) ? stage : null, due: at, sent: sent.length, done }; // prettier-ignore
}

/** What the other side got: each mail of each run once, and no other. */
export function countMails({ sink }: Real, model: Model): void {
  const mine = new Set(model.people.map(({ email }) => email));
  const taken = sink.taken.filter(({ to }) => mine.has(to)).map(({ to, subject }) => `${to} ${subject}`);
  const meant = model.runs.flatMap(({ person, sent }) => sent.map((stage) => `${person.email} ${stage}`));
  expect(taken.sort()).toEqual(meant.sort());
}

/** No lead is live twice in a sequence, by the rows themselves. */
export async function noTwins(real: Real, model: Model): Promise<void> {
  for (const plan of model.plans) {
    const live = (await listed(real, plan)).filter(
      ({ status }) => status !== 'finished' && status !== 'removed',
    );
    expect(new Set(live.map(({ email }) => email)).size).toBe(live.length);
  }
}

/** Nobody live is lost: a time is named at which it goes on, or what somebody has to do. */
export async function nobodyIsLost({ test }: Real, model: Model): Promise<void> {
  for (const run of model.runs.filter(isLive).filter((_, i) => i % 4 === 0)) {
    const said = await test.run<{ next: { at: string | null } | null; gates: { opensAt: string | null; message: string }[] }>('explain', { enrollment: run.id }); // prettier-ignore
    const waits = said.gates.filter(({ opensAt, message }) => opensAt === null && message !== '');
    expect([stateOf(run), said.next !== null && (said.next.at !== null || waits.length > 0)]).toEqual([stateOf(run), true]); // prettier-ignore
    if (run.due !== null && run.status !== 'paused' && said.next?.at)
      expect(Date.parse(said.next.at)).toBeGreaterThanOrEqual(run.due);
  }
}

const STOPS: Readonly<Record<string, string>> = { paused: 'paused', failed: 'failed', not_sent: 'not_sent', finished: 'finished', removed: 'removed' }; // prettier-ignore
const STARTS = ['enrolled', 'resumed', 'retried', 'moved'];
const DONE = ['email_sent', 'stage_done', 'branched', 'task_done', 'task_skipped', 'handoff_done'];

/** Told from the beginning, the events of each run lead to its row; and no mail goes out while it is stopped. */
export async function historyAgrees({ test }: Real, model: Model): Promise<void> {
  const told = new Map<string, { status: string; reason: unknown; sent: number; done: number }>();
  for (const { name, steps } of model.plans) {
    for (let after: number | null = 0, page = 1_000; page === 1_000;) {
      const { events, next }: { events: Line[]; next: number | null } = await test.run('events', { sequence: name, after, limit: 1_000 }); // prettier-ignore
      [page, after] = [events.length, next];
      for (const { kind, enrollmentId, stage: id, data } of events) {
        if (enrollmentId === null) continue;
        const line = told.get(enrollmentId) ?? { status: 'none', reason: null, sent: 0, done: 0 };
        told.set(enrollmentId, line);
        // Whoever is moved while paused stays so.
        if (STARTS.includes(kind) && (kind !== 'moved' || line.status !== 'paused'))
          [line.status, line.reason] = ['going', null];
        if (kind === 'enrolment_refused') [line.status, line.reason] = ['finished', data['reason']];
        if (kind in STOPS) [line.status, line.reason] = [STOPS[kind]!, data['reason']];
        if (kind === 'email_sent') {
          line.sent += 1;
          expect([line.status, id]).toEqual(['going', id]);
        }
        const goesOn = kind === 'handoff_expired' && steps.find((each) => each.id === id)?.onTimeout === 'continue'; // prettier-ignore
        if (DONE.includes(kind) || goesOn) line.done += 1;
      }
    }
  }
  for (const run of model.runs) {
    const going = run.status === 'active' || run.status === 'pending';
    const status = going ? 'going' : run.status;
    expect({ id: run.id, ...told.get(run.id) }).toEqual({ id: run.id, status, reason: going ? null : run.reason, sent: run.sent.length, done: run.done }); // prettier-ignore
  }
}

interface Line {
  readonly kind: string;
  readonly enrollmentId: string | null;
  readonly stage: string | null;
  readonly data: Record<string, unknown>;
}
