import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { findStage } from '../../model/sequence';
import { LIVE } from '../../model/status';
import { formatIso } from '../../schedule/zone';
import { findEnrollments } from '../../store/enrollments';
import { findSendersByIds, openSender } from '../../store/senders';
import { findSequencesByIds, getSequence } from '../../store/sequences';
import { moment } from '../../worker/case';
import type { ActingContext } from '../../worker/context';
import { operation } from '../operation';
import { gatesOf, type Gate } from './gates';
import { pauseDetails, pauseOf } from './pauseDetails';
import { oneCase } from './read';
import { select } from './select';
import { enrollmentView, viewEnrollment } from './view';

export const explain = operation({
  name: 'explain',
  summary:
    'Says why an enrollment has not gone on yet, and when it will: every gate that it waits for, with the time each opens.',
  method: 'GET',
  path: '/enrollments/:enrollment/explain',
  permission: 'member',
  input: z.object({
    enrollment: z.string().describe("Id of the enrollment, or the lead's address"),
    sequence: z.string().optional().describe('Name or id of the sequence, for an address that is in several'),
  }),
  result: z.object({
    enrollment: enrollmentView,
    next: z
      .object({ stage: z.string(), kind: z.string(), at: z.string().nullable() })
      .nullable()
      .describe('What happens next; at is null when somebody must act first'),
    pause: pauseDetails.nullable().describe('When, why and by which mail it was paused'),
    gates: z.array(z.object({ gate: z.string(), message: z.string(), opensAt: z.string().nullable() })),
    message: z.string(),
  }),
  positional: ['enrollment'],
  async run(context, input) {
    const { store } = context;
    const kase = await oneCase(context, store, await meant(context, input));
    const { enrollment, revision, lead, zone, actions } = kase;
    const view = viewEnrollment(enrollment, revision, lead.email, zone, actions);
    if (!LIVE.includes(enrollment.status))
      return {
        enrollment: view,
        next: null,
        pause: null,
        gates: [],
        message: `It is over: ${view.state}${enrollment.detail ? `. ${enrollment.detail}` : ''}.`.replace(
          '..',
          '.',
        ),
      };
    const at = await moment(context, store);
    const [row] = await findSendersByIds(store, [enrollment.senderId]);
    const gates = await gatesOf(
      context,
      store,
      kase,
      await getSequence(store, enrollment.sequenceId),
      row ? openSender(context.sealer, row) : null,
      at,
    );
    const stage = findStage(revision.definition, enrollment.stageId);
    const opensAt = lastGate(gates, at.now);
    const when = opensAt === null ? null : formatIso(opensAt, zone);
    const what = stage ? `the ${stage.kind} '${stage.name ?? stage.id}'` : 'the end';
    return {
      enrollment: view,
      pause: await pauseOf(store, enrollment, zone),
      next: stage ? { stage: stage.id, kind: stage.kind, at: when } : null,
      gates: gates.map((gate) => ({
        ...gate,
        opensAt: gate.opensAt === null ? null : formatIso(gate.opensAt, zone),
      })),
      message: sentence(what, when, gates, at.now, zone),
    };
  },
});

/**
 * The enrollment that an id or an address names. Of an address it is the one that is live, else the last.
 * @throws ThroughlineError `enrollment_not_found`, `several_enrollments`
 */
async function meant(
  context: ActingContext,
  { enrollment, sequence }: { readonly enrollment: string; readonly sequence?: string | undefined },
): Promise<string> {
  if (!enrollment.includes('@')) return enrollment;
  const { found } = await select(context, context.store, { emails: [enrollment], sequence });
  const rows = await findEnrollments(context.store, found.map(({ id }) => id)); // prettier-ignore
  const live = rows.filter(({ status }) => LIVE.includes(status));
  const candidates = live.length > 0 ? live : rows;
  const [one] = candidates;
  if (!one) {
    throw new ThroughlineError({
      code: 'enrollment_not_found',
      kind: 'not_found',
      message: `'${enrollment}' is in no sequence${sequence === undefined ? '' : ` '${sequence}'`}.`,
      hint: 'Check the address, or enroll the lead first.',
    });
  }
  if (candidates.length === 1) return one.id;
  const sequences = await findSequencesByIds(context.store, candidates.map(({ sequenceId }) => sequenceId)); // prettier-ignore
  const names = candidates.map(({ id, sequenceId }) => `'${sequences.get(sequenceId)?.name ?? sequenceId}' (${id})`); // prettier-ignore
  throw new ThroughlineError({
    code: 'several_enrollments',
    message: `'${enrollment}' is in ${candidates.length} sequences: ${names.join(', ')}.`,
    hint: "Say which with 'sequence', or give the id of the enrollment.",
  });
}

/** When the last gate opens; null when one of them needs somebody. */
function lastGate(gates: readonly Gate[], now: number): number | null {
  return gates.reduce<number | null>(
    (latest, { opensAt }) => (latest === null || opensAt === null ? null : Math.max(latest, opensAt)),
    now,
  );
}

function sentence(
  what: string,
  when: string | null,
  gates: readonly Gate[],
  now: number,
  zone: string,
): string {
  const shut = gates.filter(({ opensAt }) => opensAt === null || opensAt > now);
  const workflow = gates.find(({ gate }) => gate === 'workflow');
  if (shut.length === 0)
    return workflow
      ? `Nothing holds ${what}. ${workflow.message}`
      : `Nothing holds ${what}; it runs with the next tick.`;
  const waits = shut
    .filter((gate) => gate !== workflow)
    .map(({ message, opensAt }) =>
      opensAt === null ? message : `${message.replace(/\.$/, '')} (until ${formatIso(opensAt, zone)}).`,
    )
    .join(' ');
  return when === null
    ? `Next is ${what}, and somebody must act first: ${waits}`
    : `Next is ${what} at ${when}. ${waits}`;
}
