import { z } from 'zod';
import { readMail } from '../../mail/reading/reading';
import { readDuration } from '../../model/duration';
import { isThroughlineError } from '../../model/errors';
import type { HistoryEvent } from '../../model/event';
import { delaySchema } from '../../model/stage';
import { addDelay } from '../../schedule/delay';
import { findMessagesById, type Message } from '../../store/messages';
import { touched } from '../../worker/engagement';
import { HANDED_IN, receive } from '../../worker/receive';
import { reportHandoff } from '../work/handoffReport';
import { closeMany } from '../work/closeMany';
import { draws, type Lab } from './lab';

const ANSWERS = [
  'replied',
  'opened',
  'clicked',
  'unsubscribed',
  'task_done',
  'task_skipped',
  'nothing',
] as const;
type Answer = (typeof ANSWERS)[number];

const percent = z.number().min(0).max(100);
const delay = (about: string, standard: string): z.ZodDefault<typeof delaySchema> =>
  delaySchema.default(standard).describe(about);

/** What people are taken to do; the engine does the rest. */
export const peopleShape = {
  tasksAfter: delay('How long after it appears a task is done', '1 day'),
  handoffsAfter: delay('How long a workflow takes to report a handoff as done', '1 hour'),
  openRate: percent.default(0).describe('How many percent of the emails are opened'),
  clickRate: percent.default(0).describe('In how many percent of the emails a link is clicked'),
  replyRate: percent.default(0).describe('How many percent of the emails are answered'),
  reactAfter: delay('How long after an email that happens', '1 hour'),
  answers: z
    .array(
      z.strictObject({
        lead: z.string().optional().describe('Address of the lead; without it, every lead'),
        stage: z.string().describe('Id of the stage to which they react'),
        what: z.enum(ANSWERS),
        after: delaySchema.optional().describe('How long after the stage'),
      }),
    )
    .max(1_000)
    .default([])
    .describe('What certain leads do at certain stages, instead of chance'),
  seed: z.number().int().min(0).default(1).describe('Another number draws other lots'),
} as const;
export type PeopleInput = z.output<z.ZodObject<typeof peopleShape>>;

/** Tasks are named, so that all of a moment are closed together. */
type Deed = (() => Promise<void>) | { readonly close: 'done' | 'skipped'; readonly task: string };

export interface People {
  /** Makes up their minds about what has happened. */
  look(news: readonly HistoryEvent[]): void;
  /** When the next of them does something; null: nobody will. */
  nextAt(): number | null;
  /** Does all whose time has come. */
  act(): Promise<void>;
}

/** @param zone in which their days count */
export function people(
  lab: Lab,
  input: PeopleInput,
  { emailOf, zone }: { readonly emailOf: (leadId: string) => string; readonly zone: string },
): People {
  const { context, clock } = lab;
  const { store } = context;
  const random = draws(input.seed);
  const acts: { readonly at: number; readonly deed: Deed }[] = [];
  let replies = 0;

  const plan = (from: number, after: string, deed: Deed): void => {
    acts.push({ at: addDelay(from, readDuration(after), { zone }), deed });
  };
  const scripted = ({ leadId, stageId }: HistoryEvent): PeopleInput['answers'] => {
    const email = emailOf(leadId ?? '').toLowerCase();
    return input.answers.filter(
      ({ lead, stage }) => stage === stageId && (lead === undefined || lead.toLowerCase() === email),
    );
  };

  const react = (event: HistoryEvent, what: Answer, after: string): void => {
    const id = String(event.data['message']);
    const email = emailOf(event.leadId ?? '');
    if (what === 'opened' || what === 'clicked')
      plan(event.at, after, () =>
        store.transaction(async (db) => {
          const [message] = await findMessagesById(db, [id]);
          if (!message) return;
          const reading = { touch: what, at: clock.now(), url: null };
          await touched(context, db, [{ message, readings: [reading], machines: 0 }], context.actor);
        }),
      );
    else if (what === 'replied' || what === 'unsubscribed')
      plan(event.at, after, async () => {
        const [message] = await findMessagesById(store, [id]);
        if (!message) return;
        replies += 1;
        const text = what === 'replied' ? 'Thank you, let us talk.' : 'Unsubscribe';
        const raw = answerTo(message, email, text, replies, clock.now());
        const reading = await readMail(raw);
        await store.transaction((db) => receive(context, db, raw, reading, HANDED_IN));
      });
  };

  const reactToEmail = (event: HistoryEvent): void => {
    const script = scripted(event);
    for (const { what, after } of script) react(event, what, after ?? input.reactAfter);
    if (script.length > 0) return;
    // Always three lots, so that one rate changes nothing of what the others draw.
    const [open, click, reply] = [random() * 100, random() * 100, random() * 100];
    if (open < input.openRate) react(event, 'opened', input.reactAfter);
    if (click < input.clickRate) react(event, 'clicked', input.reactAfter);
    if (reply < input.replyRate) react(event, 'replied', input.reactAfter);
  };

  const reactToTask = (event: HistoryEvent): void => {
    const answer = scripted(event).find(({ what }) => /^(task_|nothing)/.test(what));
    if (answer?.what === 'nothing') return;
    const close = answer?.what === 'task_skipped' ? 'skipped' : 'done';
    plan(event.at, answer?.after ?? input.tasksAfter, { close, task: String(event.data['task']) });
  };

  const reactToHandoff = (event: HistoryEvent): void => {
    if (scripted(event).some(({ what }) => what === 'nothing')) return;
    const report = { handoff: String(event.data['handoff']), outcome: 'done' as const, retryMinutes: 60 };
    plan(event.at, input.handoffsAfter, () => ifStillOpen(reportHandoff.run(context, report)));
  };

  return {
    look(news) {
      for (const event of news) {
        if (event.kind === 'email_sent') reactToEmail(event);
        if (event.kind === 'task_created') reactToTask(event);
        if (event.kind === 'handoff_created') reactToHandoff(event);
      }
      acts.sort((a, b) => b.at - a.at);
    },
    nextAt: () => acts.at(-1)?.at ?? null,
    async act() {
      const tasks = { done: [] as string[], skipped: [] as string[] };
      while (acts.length > 0 && acts.at(-1)!.at <= clock.now()) {
        const { deed } = acts.pop()!;
        if (typeof deed === 'function') await deed();
        else tasks[deed.close].push(deed.task);
      }
      for (const status of ['done', 'skipped'] as const) {
        const ids = tasks[status];
        if (ids.length > 0) await context.store.transaction((db) => closeMany(context, db, ids, { status }));
      }
    },
  };
}

/** Whoever has left the sequence meanwhile has nothing to do any more. */
async function ifStillOpen(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isThroughlineError(error) || error.code !== 'handoff_closed') throw error;
  }
}

/** The mail that a lead would write, which is then read as any other is. */
function answerTo(message: Message, from: string, text: string, number: number, now: number): Buffer {
  const lines = [
    `From: <${from}>`,
    'Subject: Re: your email',
    `Message-ID: <answer-${number}@simulated.invalid>`,
    `In-Reply-To: ${message.messageId}`,
    `Date: ${new Date(now).toUTCString()}`,
    '',
    text,
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
