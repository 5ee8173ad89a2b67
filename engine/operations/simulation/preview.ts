import { z } from 'zod';
import { formatIso, pickZone } from '../../schedule/zone';
import { findHandoffsByIds } from '../../store/handoffs';
import { findMessagesById } from '../../store/messages';
import { findTasksByIds } from '../../store/tasks';
import { operation } from '../operation';
import { calendarLine, type LineWithId } from './calendar';
import type { Lab } from './lab';
import { peopleShape } from './people';
import { madeUp } from './madeUp';
import { choosePlan, wantedLead, whichShape } from './plan';
import { simulated } from './simulate';

const DAY = 86_400_000;
/** A preview goes to the end of the path, however long it is. */
const LONGEST = 366;

/** Lines that say that their stage was reached; the others tell what happened while it was awaited. */
const REACHED = ['email', 'task', 'handoff', 'branch', 'wait over', 'failed', 'not sent'];

const step = calendarLine.extend({
  text: z.string().nullable().describe('What is written: of an email its text, of a task its note'),
  html: z.string().nullable(),
  payload: z.record(z.string(), z.string()).nullable().describe('What a handoff gives to its workflow'),
  sender: z.string().nullable().describe('Id of the sender of an email'),
});
type Step = z.output<typeof step>;

export const previewSequence = operation({
  name: 'sequence.preview',
  summary:
    'Traces the path that one lead would take, with dates and what would be written; nothing is sent or changed.',
  method: 'POST',
  path: '/preview',
  permission: 'member',
  input: z.object({
    ...whichShape,
    lead: wantedLead
      .optional()
      .describe('Address or id of a lead, or a lead with its fields; without it one that is made up'),
    ...peopleShape,
  }),
  result: z.object({
    from: z.string(),
    email: z.string(),
    path: z.array(step).describe('What happens, in the order of time'),
    stages: z.array(z.string()).describe('Ids of the stages that are reached, in their order'),
    notReached: z.array(z.string()).describe('Ids of those that lie on other paths'),
    state: z.string().nullable().describe('Where it ends; null when the lead would not be enrolled'),
    detail: z.string().nullable(),
    warnings: z.array(z.string()),
    message: z.string(),
  }),
  positional: ['sequence', 'lead'],
  async run(context, input) {
    const chosen = await choosePlan(context, input);
    const [lead = ''] = input.lead === undefined ? await madeUp(context, 1, chosen.definition) : [input.lead];
    const start = input.from === undefined ? context.clock.now() : Date.parse(input.from);
    let path: Step[] = [];
    const times = { start, until: start + LONGEST * DAY, input };
    const { ends, skipped } = await simulated(context, chosen, [lead], times, async (lab, lines) => {
      path = await withContent(lab, lines);
    });
    const { timeZone } = await context.instance.organisation(context.store);
    const [end] = ends;
    const [skip] = skipped;
    const reached = path.flatMap(({ stage, what }) => (REACHED.includes(what) ? (stage ?? []) : []));
    const stages = [...new Set(reached)];
    const all = chosen.definition.stages.map(({ id }) => id);
    return {
      from: formatIso(start, pickZone({}, chosen.definition.settings, timeZone)),
      email: end?.email ?? skip?.email ?? '',
      path,
      stages,
      notReached: all.filter((id) => !stages.includes(id)),
      state: end?.state ?? null,
      detail: end?.detail ?? skip?.message ?? null,
      warnings: [...chosen.warnings],
      message: end
        ? `${stages.length} of ${all.length} stages are reached: ${end.state}${end.detail ? `. ${end.detail}` : '.'}`
        : `The lead would not be enrolled: ${skip?.message ?? ''}`,
    };
  },
});

async function withContent({ context: { store } }: Lab, lines: readonly LineWithId[]): Promise<Step[]> {
  const ids = lines.flatMap(({ about }) => about ?? []);
  const byId = <Row extends { id: string }>(rows: readonly Row[]): Map<string, Row> =>
    new Map(rows.map((row) => [row.id, row]));
  const letters = byId(await findMessagesById(store, ids));
  const tasks = byId(await findTasksByIds(store, ids));
  const handoffs = byId(await findHandoffsByIds(store, ids));
  return lines.map(({ ms: _ms, kind, leadId: _lead, about, ...line }): Step => {
    const letter = kind === 'email_sent' ? letters.get(about ?? '') : undefined;
    const task = kind === 'task_created' ? tasks.get(about ?? '') : undefined;
    const handoff = kind === 'handoff_created' ? handoffs.get(about ?? '') : undefined;
    return {
      ...line,
      text: letter?.text ?? task?.note ?? null,
      html: letter?.html ?? null,
      payload: (handoff?.payload as Record<string, string> | undefined) ?? null,
      sender: letter?.senderId ?? null,
    };
  });
}
