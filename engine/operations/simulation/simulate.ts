import { z } from 'zod';
import { addressKey } from '../../model/address';
import { ThroughlineError } from '../../model/errors';
import { describeState } from '../../model/status';
import { formatIso, pickZone } from '../../schedule/zone';
import { listEnrollments } from '../../store/enrollments';
import { findLeadsByIds } from '../../store/leads';
import { enroll } from '../enrollments/enroll';
import { operation } from '../operation';
import { calendarLine, calendarOf, isoWriter, type LineWithId } from './calendar';
import { runLab } from './course';
import { openLab, type Lab } from './lab';
import { madeUp } from './madeUp';
import { people, peopleShape, type PeopleInput } from './people';
import { choosePlan, knownLeads, wantedLead, whichShape, type Chosen } from './plan';
import type { ActingContext } from '../../worker/context';

const MOST_LEADS = 1_000;
const DAY = 86_400_000;

const endView = z.object({
  email: z.string(),
  state: z.string().describe('In words: Finished (No reply)'),
  detail: z.string().nullable(),
  stage: z.string().nullable().describe('The stage that would be next'),
  dueAt: z.string().nullable(),
  emailsSent: z.number().int(),
  stagesDone: z.number().int(),
  finishedAt: z.string().nullable(),
});

export const simulateSequence = operation({
  name: 'sequence.simulate',
  summary:
    'Runs a sequence for chosen or made-up leads on a clock of its own and shows the whole calendar; nothing is sent or changed.',
  method: 'POST',
  path: '/simulate',
  permission: 'member',
  input: z.object({
    ...whichShape,
    leads: z
      .array(wantedLead)
      .max(MOST_LEADS)
      .optional()
      .describe('Addresses or ids of leads, or leads with their fields, who need not exist'),
    madeUp: z.number().int().min(1).max(MOST_LEADS).optional().describe('So many leads that are nobody'),
    days: z.number().int().min(1).max(366).default(30).describe('For how many days at most'),
    ...peopleShape,
  }),
  result: z.object({
    from: z.string(),
    until: z.string(),
    leads: z.number().int(),
    calendar: z.array(calendarLine).describe('Everything that happens, in the order of time'),
    days: z
      .array(
        z.object({
          date: z.string(),
          emails: z.number().int(),
          tasks: z.number().int(),
          handoffs: z.number().int(),
        }),
      )
      .describe("Work by day, in the organisation's zone"),
    ends: z.array(endView).describe('Where each lead stands at the end'),
    skipped: z.array(z.object({ email: z.string(), code: z.string(), message: z.string() })),
    complete: z.boolean().describe('False when there was more to do than can be simulated in one go'),
    warnings: z.array(z.string()),
    message: z.string(),
  }),
  positional: ['sequence'],
  async run(context, input) {
    if (input.leads !== undefined && input.madeUp !== undefined)
      throw new ThroughlineError({
        code: 'invalid_input',
        message: 'Say which leads: either a list, or how many are made up.',
        hint: "Give 'leads' or 'madeUp', not both.",
      });
    const chosen = await choosePlan(context, input);
    const wanted = input.leads ?? (await madeUp(context, input.madeUp ?? 1, chosen.definition));
    const start = input.from === undefined ? context.clock.now() : Date.parse(input.from);
    const until = start + input.days * DAY;
    const result = await simulated(context, chosen, wanted, { start, until, input });
    const { timeZone } = await context.instance.organisation(context.store);
    const days = daysOf(result.lines, timeZone);
    const emails = days.reduce((sum, day) => sum + day.emails, 0);
    const { ends, skipped, complete } = result;
    return {
      from: formatIso(start, timeZone),
      until: formatIso(until, timeZone),
      leads: ends.length,
      calendar: result.lines.map(({ ms: _ms, kind: _kind, leadId: _lead, about: _about, ...line }) => line),
      days,
      ends,
      skipped,
      complete,
      warnings: [...chosen.warnings],
      message: `${ends.length} ${ends.length === 1 ? 'lead' : 'leads'}, ${emails} emails on ${days.filter((day) => day.emails > 0).length} days${skipped.length > 0 ? `; ${skipped.length} would not be enrolled` : ''}. Nothing was sent.${complete ? '' : ' There was more to do than fits into one simulation.'}`,
    };
  },
});

interface Simulated {
  readonly lines: LineWithId[];
  readonly ends: z.output<typeof endView>[];
  readonly skipped: { email: string; code: string; message: string }[];
  readonly complete: boolean;
}

/** Opens a lab, enrolls, lets it run. @param look what else is wanted of the lab before it is gone */
export async function simulated(
  context: ActingContext,
  { sequence, definition }: Chosen,
  wanted: readonly z.output<typeof wantedLead>[],
  { start, until, input }: { readonly start: number; readonly until: number; readonly input: PeopleInput },
  look: (lab: Lab, lines: readonly LineWithId[]) => Promise<void> = () => Promise.resolve(),
): Promise<Simulated> {
  const known = await knownLeads(context, wanted);
  const given = wanted.map((one) => (typeof one === 'string' ? one : one.email));
  const addresses = [...known.map(({ emailKey }) => emailKey), ...given.map((text) => addressKey(text))];
  const plan = { definition, sequence, leads: known, addresses, start, seed: input.seed };
  const lab = await openLab(context, plan);
  try {
    const { store } = lab.context;
    const { results } = await enroll.run(lab.context, {
      ...enroll.input.parse({ sequence: lab.revision.sequenceId }),
      leads: [...wanted],
    });
    const ids = results.flatMap(({ enrollment }) => enrollment ?? []);
    const enrollments = await listEnrollments(store, { ids });
    const rows = await findLeadsByIds(store, enrollments.map(({ leadId }) => leadId)); // prettier-ignore
    const byId = new Map(rows.map((lead) => [lead.id, lead]));
    const { timeZone } = await context.instance.organisation(context.store);
    const zone = pickZone({}, definition.settings, timeZone);
    const emailOf = (id: string): string => byId.get(id)?.email ?? '';
    const zoneOf = (id: string): string => pickZone(byId.get(id) ?? {}, definition.settings, timeZone);
    const writeIso = isoWriter();
    const folk = people(lab, input, { emailOf, zone });
    const { events, complete } = await runLab(lab, folk, until, (now) =>
      context.onProgress({
        done: Math.floor((now - start) / DAY),
        total: Math.ceil((until - start) / DAY),
      }),
    );
    const ours = new Set(ids);
    const told = events.filter(({ enrollmentId }) => enrollmentId !== null && ours.has(enrollmentId));
    const lines = calendarOf(told, { revision: lab.revision, emailOf, zoneOf, iso: writeIso });
    await look(lab, lines);
    const ends = (await listEnrollments(store, { ids })).map((enrollment) => {
      const iso = (ms: number | null): string | null =>
        ms === null ? null : writeIso(ms, zoneOf(enrollment.leadId));
      return {
        email: emailOf(enrollment.leadId),
        state: describeState(enrollment),
        detail: enrollment.detail,
        stage: enrollment.stageId,
        dueAt: iso(enrollment.dueAt),
        emailsSent: enrollment.emailsSent,
        stagesDone: enrollment.stagesDone,
        finishedAt: iso(enrollment.finishedAt),
      };
    });
    const skipped = results.flatMap(({ email, code, message }) => (code === null ? [] : [{ email, code, message }])); // prettier-ignore
    return { lines, ends, skipped, complete };
  } finally {
    await lab.close();
  }
}

function daysOf(
  lines: readonly LineWithId[],
  zone: string,
): { date: string; emails: number; tasks: number; handoffs: number }[] {
  const days = new Map<string, { date: string; emails: number; tasks: number; handoffs: number }>();
  const writeIso = isoWriter();
  const counted = { email_sent: 'emails', task_created: 'tasks', handoff_created: 'handoffs' } as const;
  for (const { kind, ms } of lines) {
    if (!(kind in counted)) continue;
    const date = writeIso(ms, zone).slice(0, 10);
    const day = days.get(date) ?? { date, emails: 0, tasks: 0, handoffs: 0 };
    day[counted[kind as keyof typeof counted]] += 1;
    days.set(date, day);
  }
  return [...days.values()];
}
