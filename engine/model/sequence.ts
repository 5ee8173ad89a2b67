import { z } from 'zod';
import { delaySchema, stageSchema, type Stage } from './stage';

export const SEQUENCE_STATUSES = ['draft', 'published', 'disabled', 'archived'] as const;
export type SequenceStatus = (typeof SEQUENCE_STATUSES)[number];

export const SHARING = ['private', 'view', 'edit'] as const;
export type Sharing = (typeof SHARING)[number];

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const timeOfDay = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'A time of day is written 09:00.');

/** One block of a sending window: on these days, from this local time until (not including) that one. */
export const windowBlock = z.strictObject({
  days: z.array(z.enum(WEEKDAYS)).min(1),
  from: timeOfDay,
  /** `24:00` is midnight at the end of the day. A block that ends before it starts runs past midnight. */
  to: timeOfDay,
});
export type WindowBlock = z.output<typeof windowBlock>;

export const settingsSchema = z.strictObject({
  /** For leads whose own zone is not known; without it the organisation's. */
  timeZone: z.string().optional(),
  /** When email may go out, in the lead's zone. Empty: at any time. */
  window: z
    .array(windowBlock)
    .default([{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }]),
  /** Dates on which no email goes out, and which are no business days: `2026-12-25`. */
  holidays: z.array(z.iso.date()).default([]),
  /** Names of the senders to use, in turn; empty: the enrolling member's, else the organisation's. */
  senders: z.array(z.string().min(1)).default([]),
  stopOnReply: z.boolean().default(true),
  /** When somebody at the same company (mail domain, free mail excepted) replies to any sequence. */
  companyReply: z.enum(['ignore', 'finish', 'pause']).default('ignore'),
  /** When a meeting is reported: what it ends for the lead. */
  meetingEnds: z.enum(['this_sequence', 'all_sequences']).default('all_sequences'),
  /** How a lead can opt out. `header_and_link` may suppress out-of-office replies (docs: mail). */
  unsubscribe: z.enum(['header_and_link', 'link', 'reply_word', 'none']).default('reply_word'),
  /** What is told of the readers of its emails: see docs/tracking.md. Needs a public URL, and an HTML part to stand in. */
  track: z
    .strictObject({ opens: z.boolean().default(false), clicks: z.boolean().default(false) })
    .prefault({}),
  /** At most so many emails of this sequence in any 24 hours. */
  dailyQuota: z.number().int().positive().optional(),
  /** How often one lead may be enrolled; never twice at the same time, so the last two are the same. */
  enrolment: z.enum(['once', 'when_not_active', 'any']).default('when_not_active'),
  /** Whether a lead may be here while active in another sequence. */
  otherSequences: z.enum(['allow', 'refuse']).default('allow'),
  /** No first email to a lead to whom any sequence has written within this time: `30 days`. */
  recentlyContacted: delaySchema.optional(),
  /** Leads in one of these stages get no email. */
  doNotSendStages: z.array(z.string()).default([]),
  /** The same for the stages of their companies. */
  doNotSendCompanyStages: z.array(z.string()).default([]),
  /** When a crash leaves it unknown whether an email went out: wait for a person, or send again. */
  onUncertain: z.enum(['hold', 'resend']).default('hold'),
  /** Lead fields that this sequence counts on, so that their merge tags are known before any lead has them. */
  fields: z.array(z.string().min(1)).default([]),
});
export type Settings = z.output<typeof settingsSchema>;

/** A sequence as people write it (a YAML file, the editor, the API); publishing freezes one as a revision. */
export const definitionSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  description: z.string().max(5_000).optional(),
  settings: settingsSchema.prefault({}),
  stages: z.array(stageSchema).max(200).default([]),
});
export type Definition = z.output<typeof definitionSchema>;
export type DefinitionInput = z.input<typeof definitionSchema>;

/** The immutable plan that one publish froze. */
export interface Revision {
  readonly id: string;
  readonly sequenceId: string;
  readonly number: number;
  readonly definition: Definition;
  readonly publishedAt: number;
}

export function findStage(definition: Definition, stageId: string | null): Stage | undefined {
  return definition.stages.find((stage) => stage.id === stageId);
}

/** In whatever case it is written; a name that several have names none of them. */
export function findStageByName(definition: Definition, name: string): Stage | undefined {
  const wanted = name.trim().toLowerCase();
  const found = definition.stages.filter((stage) => stage.name?.trim().toLowerCase() === wanted);
  return found.length === 1 ? found[0] : undefined;
}

/** Where `target` leads from `stage`: a stage, or null for the end. Undefined: it names no stage of the sequence. */
export function resolveTarget(
  definition: Definition,
  stage: Stage,
  target: string,
): Stage | null | undefined {
  if (target === 'end') return null;
  if (target !== 'next') return findStage(definition, target);
  return definition.stages[definition.stages.indexOf(stage) + 1] ?? null;
}
