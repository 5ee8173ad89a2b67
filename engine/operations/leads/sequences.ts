import { z } from 'zod';
import { describeState } from '../../model/status';
import { findStage } from '../../model/sequence';
import { formatIso } from '../../schedule/zone';
import { moment } from '../../worker/case';
import { operation } from '../operation';
import { getLead } from './shape';
import { STANDINGS, standingsOf, type Standing } from './standing';

const upcoming = z.object({
  stage: z.string(),
  name: z.string().nullable(),
  kind: z.enum(['email', 'task']),
  at: z.string(),
  certain: z
    .boolean()
    .describe('False: at that time at the earliest, once somebody has done what is before it'),
});

const row = z.object({
  enrollment: z.string(),
  sequence: z.string(),
  sequenceId: z.string(),
  standing: z.enum(STANDINGS),
  state: z.string().describe('Status and reason in words: Finished (Replied)'),
  why: z.string().nullable().describe('Of a blocked one: what holds it'),
  stage: z.string().nullable().describe('The stage that is next, or that is held'),
  lastStage: z.string().nullable().describe('The stage that was completed last'),
  lastStageName: z.string().nullable(),
  lastStageAt: z.string().nullable(),
  stages: z.number().int().describe('How many stages the sequence has'),
  stagesDone: z.number().int(),
  completedAt: z.string().nullable(),
  nextEmail: upcoming.nullable(),
  upcoming: z
    .array(upcoming)
    .describe('Emails and tasks still to come; if it is retried or resumed, when it is held'),
});

export const leadSequences = operation({
  name: 'lead.sequences',
  summary:
    'Shows how a lead stands in its sequences: active, blocked (and why) or completed, and what is still to come.',
  method: 'GET',
  path: '/leads/:lead/sequences',
  permission: 'member',
  positional: ['lead'],
  input: z.strictObject({ lead: z.string().min(1).describe('Email address or id of the lead') }),
  result: z.object({
    lead: z.string(),
    email: z.string(),
    active: z.number().int(),
    blocked: z.number().int(),
    completed: z.number().int(),
    message: z.string(),
    sequences: z.array(row).describe('The newest first'),
  }),
  async run(context, { lead: reference }) {
    const { store } = context;
    const lead = await getLead(store, reference);
    const standings =
      (await standingsOf(context, store, [lead.id], await moment(context, store))).get(lead.id) ?? [];
    const count = (which: Standing['standing']): number =>
      standings.filter(({ standing }) => standing === which).length;
    const counts = { active: count('active'), blocked: count('blocked'), completed: count('completed') };
    return {
      lead: lead.id,
      email: lead.email,
      ...counts,
      message: `${lead.email}: ${counts.active} active, ${counts.blocked} blocked, ${counts.completed} completed.`,
      sequences: standings.map(show).reverse(),
    };
  },
});

function show({ kase, standing, coming, nextEmail }: Standing): z.output<typeof row> {
  const { enrollment, revision, zone } = kase;
  const at = (ms: number | null): string | null => (ms === null ? null : formatIso(ms, zone));
  const later = coming.filter(({ stage }) => stage.kind === 'email' || stage.kind === 'task');
  const line = ({ stage, dueAt, certain }: Standing['coming'][number]): z.output<typeof upcoming> => ({
    stage: stage.id,
    name: stage.name ?? null,
    kind: stage.kind as 'email' | 'task',
    at: formatIso(dueAt, zone),
    certain,
  });
  return {
    enrollment: enrollment.id,
    sequence: revision.definition.name,
    sequenceId: enrollment.sequenceId,
    standing,
    state: describeState(enrollment),
    why: standing === 'blocked' ? (enrollment.detail ?? `${describeState(enrollment)}.`) : null,
    stage: enrollment.stageId,
    lastStage: enrollment.lastStageId,
    lastStageName: findStage(revision.definition, enrollment.lastStageId)?.name ?? null,
    lastStageAt: at(enrollment.lastStageAt),
    stages: revision.definition.stages.length,
    stagesDone: enrollment.stagesDone,
    completedAt: at(enrollment.finishedAt),
    nextEmail: nextEmail ? line(nextEmail) : null,
    upcoming: later.map(line),
  };
}
