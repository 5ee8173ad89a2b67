import { agree, bothDo, enrolAll, receive, told, type Model, type Real } from './game';
import * as model from './model';
import { type Run } from './model';
import { fc } from '../../support/property';

type Deed = fc.AsyncCommand<Model, Real>;

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const numbers = fc.array(fc.nat(9_999), { minLength: 1, maxLength: 40, size: 'max' });
const number = fc.nat(9_999);

/** A deed that is done to the engine and to the model; afterwards both must agree about everybody. */
function deed(
  title: string,
  work: (model: Model, real: Real) => Promise<void>,
  check: (model: Model) => boolean = () => true,
): Deed {
  return {
    check: (its) => check(its),
    run: async (its, real) => {
      await work(its, real);
      await agree(real, its);
      const [kind = title] = title.split(/[ :]/);
      real.met.set(kind, (real.met.get(kind) ?? 0) + 1);
    },
    toString: () => title,
  };
}

/** So many have the most happen to them, one thing upon another. */
const FEW = 30;

/** Some runs, in the order of their ids, in which the engine takes them. */
function chosen({ runs }: Model, picks: readonly number[]): Run[] {
  const some = new Set(picks.map((pick) => runs[pick % (pick % 3 === 0 ? runs.length : FEW)]!));
  return [...some].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function verb(
  name: string,
  input: (model: Model) => object,
  expected: (run: Run, model: Model) => boolean,
  most = 40,
): fc.Arbitrary<Deed> {
  return fc
    .array(number, { minLength: 1, maxLength: most, size: 'max' })
    .map((picks) =>
      deed(`${name} ${picks.join(' ')}`, (its, real) =>
        bothDo(real, chosen(its, picks), name, input(its), (run) => expected(run, its)),
      ),
    );
}

const nothing = (): object => ({});

const pauses = fc.tuple(numbers, fc.option(fc.integer({ min: 1, max: 5_000 }))).map(([picks, minutes]) =>
  deed(`pause ${minutes === null ? '' : `for ${minutes} min: `}${picks.join(' ')}`, (its, real) => {
    const until = minutes === null ? null : its.now + minutes * MINUTE;
    const input = until === null ? {} : { until: new Date(until).toISOString() };
    return bothDo(real, chosen(its, picks), 'pause', input, (run) => model.pause(run, until));
  }),
);

const moves = fc.tuple(numbers, number, fc.boolean()).map(([picks, stage, backwards]) =>
  deed(`move to ${stage}${backwards ? ', also backwards' : ''}: ${picks.join(' ')}`, async (its, real) => {
    for (const plan of its.plans) {
      const to = plan.steps[stage % plan.steps.length]!.id;
      const runs = chosen(its, picks).filter((run) => run.plan === plan);
      if (runs.length > 0)
        await bothDo(real, runs, 'moveToStage', { to, backwards }, (run) =>
          model.move(run, to, backwards, its.now),
        );
    }
  }),
);

const enrolments = fc.tuple(numbers, number).map(([picks, which]) =>
  deed(`enroll in ${which % 2}: ${picks.join(' ')}`, async (its, real) => {
    const plan = its.plans[which % its.plans.length]!;
    const people = [...new Set(picks.map((pick) => its.people[pick % (pick % 3 === 0 ? its.people.length : FEW)]!))]; // prettier-ignore
    if (plan.on) return enrolAll(real, its, people, plan);
    const asked = real.test.run('enroll', { sequence: plan.name, leads: people.map(({ email }) => email) });
    await expect(asked).rejects.toMatchObject({ code: 'sequence_not_published' });
  }),
);

const switches = number.map((which) =>
  deed(`switch ${which % 2}`, async (its, real) => {
    const plan = its.plans[which % its.plans.length]!;
    const runs = its.runs.filter((run) => run.plan === plan);
    await real.test.run(plan.on ? 'sequence.disable' : 'sequence.publish', { sequence: plan.name });
    plan.on = !plan.on;
    for (const run of runs) {
      if (plan.on) model.switchOn(run, its.now);
      else model.switchOff(run);
    }
  }),
);

const changes = fc.tuple(numbers, fc.constantFrom('company', 'important')).map(([picks, what]) =>
  deed(`change the ${what} of ${picks.join(' ')}`, async (its, real) => {
    const people = [...new Set(picks.map((pick) => its.people[pick % its.people.length]!))];
    for (const person of people) person[what as 'company'] = !person[what as 'company'];
    await real.test.run('lead.upsert', { leads: people.map(told) });
  }),
);

const exclusions = numbers.map((picks) =>
  deed(`exclude or not: ${picks.join(' ')}`, async (its, real) => {
    const people = [...new Set(picks.slice(0, 5).map((pick) => its.people[pick % its.people.length]!))];
    const added = people.filter(({ forbidden }) => forbidden === null);
    const taken = people.filter(({ forbidden }) => forbidden === 'exclusion');
    const values = (some: typeof people): string[] => some.map(({ email }) => email);
    if (added.length > 0) await real.test.run('suppression.add', { values: values(added) });
    for (const suppression of values(taken)) await real.test.run('suppression.remove', { suppression });
    for (const person of added) person.forbidden = 'exclusion';
    for (const person of taken) person.forbidden = null;
  }),
);

const waiting = (kind: 'task' | 'handoff') => (its: Model) =>
  its.runs.some(({ open }) => open?.kind === kind);

const tasks = fc.tuple(numbers, fc.constantFrom('complete', 'skip')).map(([picks, how]) =>
  deed(`${how} tasks ${picks.join(' ')}`, async (its, real) => {
    const { tasks: open } = await real.test.run<{ tasks: Work[] }>('task.list', { limit: 1_000 });
    for (const run of pickOpen(its, 'task', picks)) {
      const task = open.find(({ enrollmentId }) => enrollmentId === run.id);
      await real.test.run(`task.${how}`, { task: task?.id });
      model.closed(run, its.now);
    }
  }, waiting('task')),
); // prettier-ignore

const handoffs = fc.tuple(numbers, fc.constantFrom('done', 'failed', 'retry')).map(([picks, outcome]) =>
  deed(`handoffs ${outcome}: ${picks.join(' ')}`, async (its, real) => {
    const { handoffs: open } = await real.test.run<{ handoffs: Work[] }>('handoff.list', { status: 'open', limit: 1_000 }); // prettier-ignore
    for (const run of pickOpen(its, 'handoff', picks)) {
      const handoff = open.find(({ enrollmentId }) => enrollmentId === run.id);
      await real.test.run('handoff.report', { handoff: handoff?.id, outcome });
      if (outcome === 'done') model.closed(run, its.now);
      if (outcome === 'failed') model.handoffFailed(run);
    }
  }, waiting('handoff')),
); // prettier-ignore

interface Work {
  readonly id: string;
  readonly enrollmentId: string;
}

function pickOpen({ runs }: Model, kind: 'task' | 'handoff', picks: readonly number[]): Run[] {
  const open = runs.filter((run) => run.open?.kind === kind);
  return [...new Set(picks.map((pick) => open[pick % Math.min(open.length, FEW)]!))];
}

const KINDS = ['reply', 'bounce', 'unsubscribe', 'ticket', 'absence'];
const hasMailed = ({ runs }: Model): boolean => runs.some(({ sent }) => sent.length > 0);

const mails = fc.tuple(number, fc.constantFrom(...KINDS), fc.option(fc.integer({ min: 1, max: 9 }))).map(([pick, kind, days]) =>
  deed(`${kind} from ${pick}${days === null ? '' : `, back in ${days} days`}`, async (its, real) => {
    const mailed = its.runs.filter(({ sent }) => sent.length > 0);
    const run = mailed[pick % mailed.length]!;
    const until = days === null ? null : (Math.floor(its.now / DAY) + days) * DAY;
    await receive(real, run, kind, its.now, until);
    if (kind === 'reply') model.replied(run);
    if (kind === 'bounce') model.bounced(run);
    if (kind === 'unsubscribe') model.unsubscribed(run, its.runs);
    if (kind === 'absence')
      for (const other of its.runs) if (other.person === run.person) model.away(other, until);
  }, hasMailed),
); // prettier-ignore

const time = fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 1_800 })).map((minutes) =>
  deed(`time: ${minutes} minutes, and a tick`, async (its, real) => {
    its.now += minutes * MINUTE;
    real.test.clock.set(its.now);
    await real.test.engine.tick();
    model.tick(its.runs, its.now);
  }),
);

/** All that can happen, time the most often. */
export const DEEDS: fc.Arbitrary<Deed>[] = [
  time,
  time,
  time,
  time,
  enrolments,
  pauses,
  pauses,
  verb('resume', nothing, (run, { now }) => model.resume(run, now)),
  verb('resume', nothing, (run, { now }) => model.resume(run, now)),
  verb('remove', nothing, (run) => model.remove(run), 4),
  verb('finish', nothing, (run) => model.finish(run), 4),
  verb('retry', nothing, (run, { now, runs }) => model.retry(run, now, runs)),
  verb('advance', nothing, (run, { now }) => model.hasten(run, now)),
  moves,
  switches,
  changes,
  exclusions,
  tasks,
  tasks,
  tasks,
  handoffs,
  mails,
  mails,
  mails,
  mails,
];
