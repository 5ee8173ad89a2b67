import { z } from 'zod';
import type { HistoryEvent } from '../../model/event';
import { findStage, type Revision } from '../../model/sequence';
import type { Stage } from '../../model/stage';
import { formatIso } from '../../schedule/zone';
import { stageDue } from '../../worker/due';

/** What each line of a calendar may tell. */
const WHAT = {
  email_sent: 'email',
  task_created: 'task',
  task_done: 'task done',
  task_skipped: 'task skipped',
  handoff_created: 'handoff',
  handoff_done: 'handoff done',
  handoff_expired: 'handoff expired',
  stage_done: 'wait over',
  branched: 'branch',
  message_opened: 'opened',
  message_clicked: 'clicked',
  replied: 'replied',
  paused: 'paused',
  resumed: 'resumed',
  failed: 'failed',
  not_sent: 'not sent',
  finished: 'finished',
  removed: 'removed',
} as const;
type Told = keyof typeof WHAT;

/** When these happen the next stage's time begins to count. */
const STARTS: readonly string[] = [
  'enrolled', 'email_sent', 'task_created', 'task_done', 'task_skipped', 'handoff_done', 'handoff_expired', 'branched', 'stage_done', 'resumed',
]; // prettier-ignore

/** These run a stage, so its gates are told with them. */
const RUNS: readonly string[] = ['email_sent', 'task_created', 'handoff_created', 'branched', 'stage_done'];

export const calendarLine = z.object({
  at: z.string().describe("Local time of the lead, with its zone's offset"),
  email: z.string(),
  what: z.string().describe('email, task, handoff, branch, replied, finished …'),
  stage: z.string().nullable(),
  stageName: z.string().nullable(),
  subject: z.string().nullable().describe('The rendered subject of an email, or title of a task'),
  variant: z.string().nullable(),
  because: z.string().nullable().describe('Why a branch went that way, or how it ended'),
  gates: z
    .array(z.object({ gate: z.string(), until: z.string(), message: z.string() }))
    .describe('What it waited for on the way, and until when'),
});
export type CalendarLine = z.output<typeof calendarLine>;

export interface LineWithId extends CalendarLine {
  readonly ms: number;
  readonly kind: string;
  readonly leadId: string;
  /** Of the message, the task or the handoff. */
  readonly about: string | null;
}

export interface CalendarSource {
  readonly revision: Revision;
  readonly emailOf: (leadId: string) => string;
  readonly zoneOf: (leadId: string) => string;
  readonly iso: IsoWriter;
}

export type IsoWriter = (ms: number, zone: string) => string;

/** `formatIso` with a memory: of ten thousand lines most share their moment with a hundred others. */
export function isoWriter(): IsoWriter {
  const known = new Map<string, string>();
  return (ms, zone) => {
    const key = `${ms} ${zone}`;
    const iso = known.get(key) ?? formatIso(ms, zone);
    known.set(key, iso);
    return iso;
  };
}

/** The history of a lab as a calendar, in the order of time. */
export function calendarOf(events: readonly HistoryEvent[], source: CalendarSource): LineWithId[] {
  const offsets = new Map<string, Map<number, number>>();
  const standing = new Map<string, { from: number; throttled: { because: string; until: number }[] }>();
  const lines: LineWithId[] = [];
  for (const event of events) {
    const { enrollmentId, leadId, kind, at, data } = event;
    if (enrollmentId === null || leadId === null) continue;
    const here = standing.get(enrollmentId) ?? { from: at, throttled: [] };
    standing.set(enrollmentId, here);
    if (kind === 'throttled') here.throttled.push({ because: String(data['because']), until: Number(data['until']) }); // prettier-ignore
    if (kind in WHAT) {
      const stage = findStage(source.revision.definition, event.stageId);
      const zone = source.zoneOf(leadId);
      const iso = (ms: number): string => source.iso(ms, zone);
      lines.push({
        ms: at,
        kind,
        leadId,
        about: textOf(data['message'] ?? data['task'] ?? data['handoff']),
        at: iso(at),
        email: source.emailOf(leadId),
        what: WHAT[kind as Told],
        stage: event.stageId,
        stageName: stage?.name ?? null,
        subject: textOf(data['subject'] ?? data['title']),
        variant: textOf(data['variant']),
        because: becauseOf(event),
        gates:
          stage && RUNS.includes(kind)
            ? gatesOf(stage, here, at, source.revision, zone, offsets).map((gate) => ({
                ...gate,
                until: iso(gate.until),
              }))
            : [],
      });
    }
    if (STARTS.includes(kind)) {
      here.from = at;
      here.throttled = [];
    }
  }
  return lines;
}

function becauseOf({ kind, data }: HistoryEvent): string | null {
  if (kind === 'branched') return `${String(data['answer'])}: ${String(data['because'])}`;
  return textOf(data['detail'] ?? data['reason'] ?? data['because']);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** What held a stage back, each longer than the one before: its own times, then the quotas that were met. */
function gatesOf(
  stage: Stage,
  here: { readonly from: number; readonly throttled: readonly { because: string; until: number }[] },
  at: number,
  revision: Revision,
  zone: string,
  offsets: Map<string, Map<number, number>>,
): { gate: string; until: number; message: string }[] {
  const { delayUntil, timeOfDayAt, opensAt } = stageDue(stage, here.from, { revision, zone }, { offsets });
  const gates: { gate: string; until: number; message: string }[] = [];
  const until = (gate: string, ms: number | null, message: string): void => {
    if (ms !== null && ms > here.from && ms <= at) gates.push({ gate, until: ms, message });
  };
  until('delay', delayUntil === here.from ? null : delayUntil, `Its delay is ${stage.after}.`);
  until('time_of_day', timeOfDayAt, `It goes out at ${stage.at ?? ''}.`);
  until('window', opensAt, `The sending window in ${zone} was closed.`);
  for (const { because, until: ms } of here.throttled) until('quota', ms, because);
  return gates;
}
