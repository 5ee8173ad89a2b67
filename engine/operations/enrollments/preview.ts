import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { leadInput, type Lead } from '../../model/lead';
import type { Revision } from '../../model/sequence';
import { formatIso, pickZone } from '../../schedule/zone';
import { findEnrollmentsOfLeads } from '../../store/enrollments';
import { leftBySequence } from '../../store/events';
import { findLead, type LeadRow } from '../../store/leads';
import { lastContacts } from '../../store/messages';
import { findSendersByIds, openSender } from '../../store/senders';
import type { Sequence } from '../../store/sequences';
import { findSuppressions } from '../../store/suppressions';
import { blankLead } from '../../store/upsertLeads';
import { moment, type Case } from '../../worker/case';
import type { ActingContext } from '../../worker/context';
import { NO_FACTS } from '../../worker/facts';
import { forecast, type Coming } from '../../worker/forecast';
import { renderStages } from '../../worker/render';
import { sequenceToSee } from '../access';
import { readLead } from '../leads/readLead';
import { operation } from '../operation';
import { newEnrollment, type AdmissionPlan } from './admit';
import { endedHere, OVERRIDES, refusal } from './refusal';
import { chooseSenders } from './senderChoice';

const when = z.string().nullable();

export const previewEnrolment = operation({
  name: 'enrollment.preview',
  summary:
    'Shows what enrolling a lead would do, and does nothing: when the first email or task comes, each stage as the lead would get it, and every merge tag without a value.',
  method: 'POST',
  path: '/enrollments/preview',
  permission: 'member',
  input: z.object({
    sequence: z.string().describe('Name or id of a sequence; its draft, if it was never published'),
    lead: z
      .union([z.string(), leadInput])
      .describe('Address or id of a lead, or a lead with its fields, which may be made up'),
    sender: z.string().optional().describe("Name or id of the sender to use, instead of the sequence's own"),
  }),
  result: z.object({
    sequence: z.string(),
    email: z.string(),
    lead: z.string().nullable().describe('Its id; null: there is no such lead yet'),
    sender: z.string().describe('Whose address the emails would come from'),
    outcome: z.enum(['would_enroll', 'would_skip']),
    code: z.string().nullable().describe('Why it would be skipped'),
    override: z.enum(OVERRIDES).nullable().describe('What passes over that; null: nothing does'),
    first: z
      .object({ stage: z.string(), kind: z.enum(['email', 'task']), at: z.string() })
      .nullable()
      .describe('The first email or task, and when; null: there is none, or only chance can tell'),
    stages: z.array(
      z.object({
        stage: z.string(),
        name: z.string().nullable(),
        kind: z.enum(['email', 'task', 'wait', 'handoff', 'branch']),
        dueAt: when.describe(
          'When it would be due; null: this lead does not come there by what is known now',
        ),
        certain: z.boolean().describe('False: at that time at the earliest'),
        subject: z.string().nullable().describe('Of an email its subject, of a task its title'),
        text: z.string().nullable(),
        html: z.string().nullable(),
        payload: z.record(z.string(), z.string()).nullable().describe('What a handoff gives to its workflow'),
        missing: z.array(z.string()).describe('Merge tags without a value: it would not be sent like this'),
        problem: z.string().nullable(),
      }),
    ),
    missing: z.array(z.string()).describe('All merge tags without a value'),
    message: z.string(),
  }),
  positional: ['sequence', 'lead'],
  async run(context, input) {
    const { store } = context;
    const sequence = await sequenceToSee(store, context.actor, input.sequence);
    const at = await moment(context, store);
    const { row, known } = await leadOf(context, input.lead);
    const revision = await revisionOf(context, sequence);
    const nextSender = await chooseSenders(context, revision, input.sender);
    const plan: AdmissionPlan = { sequence, revision, override: [], nextSender, moment: at };
    const enrollment = newEnrollment(context, plan, row);
    const [senderRow] = await findSendersByIds(store, [enrollment.senderId]);
    if (!senderRow) throw new Error(`The sender ${enrollment.senderId} is gone.`);
    const sender = openSender(context.sealer, senderRow);
    const zone = pickZone(row, revision.definition.settings, at.organisation.timeZone);
    const kase: Case = { enrollment, revision, lead: row, isGone: false, zone };
    const coming = new Map(forecast(kase, NO_FACTS, at).map((each) => [each.stage.id, each]));
    // In the order in which the lead would meet them; those that it does not come to follow.
    const { stages } = revision.definition;
    const order = [
      ...[...coming.values()].map(({ stage }) => stage),
      ...stages.filter(({ id }) => !coming.has(id)),
    ];
    const renderings = renderStages(context, kase, order, sender, at);
    const refused = await whyNot(context, plan, row);
    const first = [...coming.values()].find(isFirst);
    const missing = [...new Set(renderings.flatMap((each) => each.missing))];
    return {
      sequence: sequence.name,
      email: row.email,
      lead: known ? row.id : null,
      sender: sender.name,
      outcome: refused ? ('would_skip' as const) : ('would_enroll' as const),
      code: refused?.code ?? null,
      override: OVERRIDES.find((each) => each === refused?.code) ?? null,
      first: first
        ? {
            stage: first.stage.id,
            kind: first.stage.kind as 'email' | 'task',
            at: formatIso(first.dueAt, zone),
          }
        : null,
      stages: order.map((stage, index) => {
        const { missing: blanks, ...rendering } = renderings[index]!;
        const due = coming.get(stage.id);
        return {
          stage: stage.id,
          name: stage.name ?? null,
          kind: stage.kind,
          dueAt: due ? formatIso(due.dueAt, zone) : null,
          certain: due?.certain ?? false,
          ...rendering,
          payload: rendering.payload === null ? null : { ...rendering.payload },
          missing: [...blanks],
        };
      }),
      missing,
      message: sentence(row, refused, first, missing, zone),
    };
  },
});

function isFirst({ stage }: Coming): boolean {
  return stage.kind === 'email' || stage.kind === 'task';
}

/** The lead as it would be: what is given laid over what is known of it. */
async function leadOf(
  context: ActingContext,
  input: string | z.output<typeof leadInput>,
): Promise<{ row: LeadRow; known: boolean }> {
  const found = await findLead(context.store, typeof input === 'string' ? input : input.email);
  if (typeof input === 'string' && found) return { row: found, known: true };
  const read = readLead(typeof input === 'string' ? { email: input } : input);
  if ('refused' in read) throw new ThroughlineError({ ...read.refused, path: 'lead' });
  const { address, values, fields } = read.change;
  const row = found ?? blankLead(context.newId(), address, context.clock.now());
  return { row: { ...row, ...values, fields: { ...row.fields, ...fields } }, known: found !== null };
}

async function revisionOf(context: ActingContext, sequence: Sequence): Promise<Revision> {
  if (sequence.revisionId !== null)
    return (await context.revisions.load(context.store, [sequence.revisionId]))(sequence.revisionId);
  return {
    id: 'draft',
    sequenceId: sequence.id,
    number: 0,
    definition: sequence.draft,
    publishedAt: context.clock.now(),
  };
}

async function whyNot(
  { store }: ActingContext,
  plan: AdmissionPlan,
  lead: LeadRow,
): Promise<{ code: string; message: string } | null> {
  const { sequence } = plan;
  if (sequence.status !== 'published') {
    const message = `The sequence '${sequence.name}' is ${sequence.status}; it takes leads while it is published.`;
    return { code: 'sequence_not_published', message };
  }
  const domain = lead.emailKey.slice(lead.emailKey.lastIndexOf('@') + 1);
  const suppression = (await findSuppressions(store, [{ key: lead.emailKey, domain }])).get(lead.emailKey);
  const earlier = await findEnrollmentsOfLeads(store, [lead.id]);
  const contacts = await lastContacts(store, [lead.id]);
  const left = await leftBySequence(store, endedHere(earlier, sequence.id));
  return refusal(plan, lead, { suppression, earlier, contacts, left });
}

function sentence(
  { email }: Lead,
  refused: { message: string } | null,
  first: Coming | undefined,
  missing: readonly string[],
  zone: string,
): string {
  const begins = first
    ? `The first ${first.stage.kind} '${first.stage.name ?? first.stage.id}' for ${email} comes at ${formatIso(first.dueAt, zone)}${first.certain ? '' : ' at the earliest'}.`
    : `No first email or task can be foreseen for ${email}.`;
  const lacks = missing.length === 0 ? '' : ` Without a value: ${missing.join(', ')}.`;
  return refused ? `${email} would be skipped: ${refused.message}${lacks}` : `${begins}${lacks}`;
}
