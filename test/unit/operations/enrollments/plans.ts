import { DateTime } from 'luxon';
import { WEEKDAYS, type WindowBlock } from '../../../../engine/model/sequence';
import { localTime } from '../../../../engine/schedule/localTime';
import { windowProblems } from '../../../../engine/schedule/problems';
import { fc } from '../../../support/property';

/** A sequence to be played, with all that can hold it. */
export interface Plan {
  readonly start: number;
  readonly lead: { readonly timeZone: string; readonly company?: string };
  readonly stages: readonly object[];
  readonly settings: {
    readonly window: readonly WindowBlock[];
    readonly holidays: readonly string[];
    readonly dailyQuota?: number;
  };
  readonly sender: {
    readonly dailyQuota?: number;
    readonly hourlyQuota?: number;
    readonly minimumGap: number;
    readonly window: readonly WindowBlock[];
  };
  /** How many others the sender has mailed, and how long before. */
  readonly crowd: number;
  readonly minutesSince: number;
}

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const FROM = Date.parse('2026-03-01T00:00Z');
const UNTIL = Date.parse('2027-03-01T00:00Z');

/** Most of what can go wrong lies within days of a change. */
const CHANGES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'America/St_Johns', 'Pacific/Chatham'].flatMap((zone) => {
  const found: { zone: string; at: number }[] = [];
  for (let at = FROM, change; (change = localTime({ zone }).nextChange(at, UNTIL)) !== null; at = change)
    found.push({ zone, at: change });
  return found;
}); // prettier-ignore
const ZONES = Intl.supportedValuesOf('timeZone');

const when = fc.oneof(
  fc
    .record({ change: fc.constantFrom(...CHANGES), minutes: fc.integer({ min: -4 * 1_440, max: 720 }) })
    .map(({ change, minutes }) => ({ zone: change.zone, start: change.at + minutes * MINUTE })),
  fc.record({ zone: fc.constantFrom(...ZONES), start: fc.integer({ min: FROM, max: UNTIL }) }),
);

const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '30'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const block: fc.Arbitrary<WindowBlock> = fc
  .record({
    days: fc.oneof(
      fc.constant<WindowBlock['days']>([...WEEKDAYS]),
      fc.subarray([...WEEKDAYS], { minLength: 1 }),
    ),
    from: clock,
    to: fc.oneof(clock, fc.constant('24:00')),
  })
  .filter(({ from, to }) => from !== to);
const window = fc.array(block, { maxLength: 3 }).filter((blocks) => windowProblems(blocks).length === 0);

const timing = fc.record(
  {
    after: fc.constantFrom('0', '20 minutes', '3 hours', '1 day', '2 business days', '1 week', '1 month'),
    at: fc.constantFrom('00:30', '02:30', '09:00', '16:45', '23:59'),
  },
  { requiredKeys: ['after'] },
);
const email = timing.map((its) => ({ ...its, kind: 'email', subject: 'Hello', text: 'Hello {{ email }}.' }));
const stage = fc.oneof(
  { weight: 4, arbitrary: email },
  { weight: 1, arbitrary: timing.map((its) => ({ ...its, kind: 'task', title: 'Call {{ email }}' })) },
  { weight: 1, arbitrary: timing.map((its) => ({ ...its, kind: 'wait' })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(timing, fc.constantFrom('2 hours', '1 business day'), fc.constantFrom('continue', 'fail'))
      .map(([its, timeout, onTimeout]) => ({ ...its, kind: 'handoff', channel: 'x', timeout, onTimeout })),
  },
  {
    weight: 1,
    arbitrary: timing.map((its) => ({ ...its, kind: 'branch', if: { field: 'company', is: 'set' }, no: 'end' })), // prettier-ignore
  },
);
const numbered = (stages: readonly object[]): object[] =>
  stages.map((its, i) => ({ id: `s${i + 1}`, ...its }));

const limits = fc.record(
  {
    dailyQuota: fc.integer({ min: 1, max: 3 }),
    hourlyQuota: fc.integer({ min: 1, max: 2 }),
    minimumGap: fc.constantFrom(0, 0, 60, 5_400),
    window: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: window }),
  },
  { requiredKeys: ['minimumGap', 'window'] },
);

/** Local dates about the start. */
const holidays = fc.array(fc.integer({ min: -1, max: 8 }), { maxLength: 4 });
const dates = (start: number, zone: string, days: readonly number[]): string[] =>
  [...new Set(days)].map((day) => DateTime.fromMillis(start + day * DAY, { zone }).toISODate() ?? '');

export const plan: fc.Arbitrary<Plan> = fc
  .record({
    when,
    company: fc.boolean(),
    stages: fc.array(stage, { minLength: 1, maxLength: 5 }),
    window: fc.oneof(fc.constant([]), window),
    holidays,
    dailyQuota: fc.option(fc.integer({ min: 1, max: 2 })),
    sender: limits,
    crowd: fc.integer({ min: 0, max: 3 }),
    minutesSince: fc.integer({ min: 0, max: 1_500 }),
  })
  .map(({ when: { zone, start }, company, stages, ...its }) => ({
    start,
    lead: { timeZone: zone, ...(company ? { company: 'Initech' } : {}) },
    stages: numbered(stages),
    settings: {
      window: its.window,
      holidays: dates(start, zone, its.holidays),
      ...(its.dailyQuota === null ? {} : { dailyQuota: its.dailyQuota }),
    },
    sender: its.sender,
    crowd: its.crowd,
    minutesSince: its.minutesSince,
  }));

/** Mails only, and never enough quota. */
export const queuePlan: fc.Arbitrary<Plan> = fc
  .record({ its: plan, emails: fc.array(email, { minLength: 1, maxLength: 2 }), sender: limits, quota: fc.integer({ min: 1, max: 2 }) })
  .map(({ its, emails, sender, quota }) => ({
    ...its,
    stages: numbered(emails),
    sender: { ...sender, window: [], dailyQuota: quota },
  })); // prettier-ignore

export type Disturbance =
  | { readonly kind: 'nothing' | 'off' }
  | { readonly kind: 'pause'; readonly minutes: number | null }
  | { readonly kind: 'moved'; readonly zone: string };

/** What somebody does to it at each step. */
export const disturbances: fc.Arbitrary<readonly Disturbance[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant({ kind: 'nothing' as const }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('pause' as const),
        minutes: fc.option(fc.integer({ min: 1, max: 10_000 })),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'off' as const }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('moved' as const), zone: fc.constantFrom(...ZONES) }),
    },
  ),
  { minLength: 8, maxLength: 12 },
);
