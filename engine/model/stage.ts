import { z } from 'zod';
import { readDuration } from './duration';
import { isThroughlineError } from './errors';
import { fieldTest } from './fieldTest';

/** A delay, checked as it is read; kept as the person wrote it, so that a file comes back as it went in. */
export const delaySchema = z.union([z.string(), z.number()]).transform((value, context) => {
  try {
    readDuration(value);
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    context.addIssue({
      code: 'custom',
      message: error.message,
      params: { code: error.code, hint: error.hint },
    });
  }
  return String(value);
});

const stageId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/i, 'A stage id has letters, digits, - and _ (at most 64).')
  .refine(
    (id) => id !== 'next' && id !== 'end',
    "'next' and 'end' are words of the sequence file, not stage ids.",
  );

/** Where a path leads: the id of a stage, `next` (the one below) or `end`. */
const target = z.string().min(1);

const common = {
  id: stageId,
  /** For people; a stage without one is shown by its id. */
  name: z.string().max(200).optional(),
  /** The time after the stage before was done (for the first: after enrolment). */
  after: delaySchema.default('0'),
  /** Local time of day for this stage, `09:30`, in the lead's zone; a delay of days then counts dates. */
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of day is written 09:30.')
    .optional(),
  /** The stage that follows when this one is done. */
  then: target.default('next'),
};

/** Another wording of a letter. What it leaves out is the stage's; its text and HTML count together, as one body. */
const variant = z.strictObject({
  id: stageId,
  /** Its share among all; 0 switches it off. */
  weight: z.number().min(0).max(1_000).default(1),
  subject: z.string().max(998).optional(),
  text: z.string().max(200_000).optional(),
  html: z.string().max(500_000).optional(),
});

export const emailStage = z.strictObject({
  ...common,
  kind: z.literal('email'),
  /** Needed for a new thread; a reply takes 'Re: ' and the subject of the thread. */
  subject: z.string().max(998).optional(),
  text: z.string().max(200_000).optional(),
  html: z.string().max(500_000).optional(),
  /** `reply` continues the thread of the email stages before; the first email always starts one. */
  thread: z.enum(['reply', 'new']).default('reply'),
  /** Wordings to be tried against each other; each lead gets one of them, always the same. */
  variants: z.array(variant).min(1).max(20).optional(),
});

export const taskStage = z.strictObject({
  ...common,
  kind: z.literal('task'),
  title: z.string().min(1).max(500),
  note: z.string().max(20_000).optional(),
  /** What the person does: call, linkedin, todo … Free text; doors show an icon for those that they know. */
  channel: z.string().max(50).default('todo'),
  /** How long the person has; the task is overdue after it. */
  dueIn: delaySchema.default('1 day'),
  /** Whether the sequence waits until the task is done or skipped. */
  waits: z.boolean().default(true),
});

export const waitStage = z.strictObject({ ...common, kind: z.literal('wait') });

export const handoffStage = z.strictObject({
  ...common,
  kind: z.literal('handoff'),
  /** Which workflow takes it: linkedin, whatsapp, slack … */
  channel: z.string().min(1).max(100),
  /** Handed over with merge tags filled in. */
  payload: z.record(z.string(), z.string().max(20_000)).default({}),
  /** How long an answer may take. */
  timeout: delaySchema.default('3 days'),
  onTimeout: z.enum(['fail', 'continue']).default('fail'),
});

const happenedTest = z.strictObject({
  happened: z.enum(['replied', 'opened', 'clicked', 'task_done', 'task_skipped']),
  /** Only since that stage. */
  since: z.string().optional(),
});
const chanceTest = z.strictObject({ chance: z.number().min(0).max(100) });

/** What a branch asks: of the lead's fields, of what has happened, or of chance (percent that take 'yes'). */
export const branchTest = z.union([fieldTest, happenedTest, chanceTest]);
export type BranchTest = z.output<typeof branchTest>;

export const branchStage = z.strictObject({
  id: common.id,
  name: common.name,
  after: common.after,
  at: common.at,
  kind: z.literal('branch'),
  if: branchTest,
  yes: target.default('next'),
  no: target.default('next'),
});

export const stageSchema = z.discriminatedUnion('kind', [
  emailStage,
  taskStage,
  waitStage,
  handoffStage,
  branchStage,
]);

export type Stage = z.output<typeof stageSchema>;
export type StageInput = z.input<typeof stageSchema>;
export type StageKind = Stage['kind'];
export type EmailStage = z.output<typeof emailStage>;
export type TaskStage = z.output<typeof taskStage>;
export type HandoffStage = z.output<typeof handoffStage>;
export type BranchStage = z.output<typeof branchStage>;
