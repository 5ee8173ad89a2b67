import { letterFor } from '../content/letters';
import { composeEmail } from '../content/message';
import { replySubject, type Thread } from '../content/thread';
import { isThroughlineError } from '../model/errors';
import type { Sender } from '../model/sender';
import type { EmailStage, Stage } from '../model/stage';
import type { Case, Moment } from './case';
import type { Context } from './context';
import { fill } from './fill';

/** A stage as this lead would get it. What lacks a value is left blank here and named: it would not go out so. */
export interface Rendering {
  /** Of an email; of a task its title. */
  readonly subject: string | null;
  readonly text: string | null;
  readonly html: string | null;
  /** Of a handoff: what the workflow is given. */
  readonly payload: Readonly<Record<string, string>> | null;
  readonly missing: readonly string[];
  /** Why it cannot be rendered at all. */
  readonly problem: string | null;
}

const NOTHING: Rendering = {
  subject: null,
  text: null,
  html: null,
  payload: null,
  missing: [],
  problem: null,
};

/** Renders stages in the order given, each email in the thread of those before it. Sends and keeps nothing. */
export function renderStages(
  context: Pick<Context, 'tags'>,
  kase: Case,
  stages: readonly Stage[],
  sender: Sender,
  moment: Moment,
): Rendering[] {
  let thread: Thread | null = null;
  return stages.map((stage, index) => {
    try {
      if (stage.kind === 'task') {
        const wording = { title: stage.title, note: stage.note ?? '' };
        const { filled, missing } = fill(context.tags, wording, stage, kase, sender, moment);
        return { ...NOTHING, subject: filled['title'] ?? '', text: filled['note'] || null, missing };
      }
      if (stage.kind === 'handoff') {
        const { filled, missing } = fill(context.tags, stage.payload, stage, kase, sender, moment);
        return { ...NOTHING, payload: filled, missing };
      }
      if (stage.kind !== 'email') return NOTHING;
      const letter = { ...stage, ...letterFor(stage, kase.enrollment) };
      const { rendering, subject } = renderEmail(context, kase, letter, sender, thread, moment);
      const messageIds = stage.thread === 'reply' ? (thread?.messageIds ?? []) : [];
      thread = { subject, messageIds: [...messageIds, `<${index}@preview.invalid>`] };
      return rendering;
    } catch (error) {
      if (!isThroughlineError(error)) throw error;
      return { ...NOTHING, problem: error.message };
    }
  });
}

function renderEmail(
  context: Pick<Context, 'tags'>,
  kase: Case,
  stage: EmailStage,
  sender: Sender,
  thread: Thread | null,
  moment: Moment,
): { rendering: Rendering; subject: string } {
  const { settings, name } = kase.revision.definition;
  const result = composeEmail(context.tags, {
    stage,
    lead: kase.lead,
    sender,
    thread,
    sequenceName: name,
    organisationName: moment.organisation.name,
    unsubscribe: settings.unsubscribe,
    links: { unsubscribe: null },
    now: moment.now,
    timeZone: kase.zone,
  });
  if ('composed' in result) {
    const { subject, text, html, threadSubject } = result.composed;
    return { rendering: { ...NOTHING, subject, text, html }, subject: threadSubject };
  }
  const { subject, text, html } = stage;
  const reply = stage.thread === 'reply' ? thread : null;
  const letter = { subject: subject ?? '', text: text ?? '' };
  const { filled } = fill(context.tags, letter, stage, kase, sender, moment);
  const marked = fill(context.tags, { html: html ?? '' }, stage, kase, sender, moment, 'html').filled;
  const threadSubject = reply ? reply.subject : (filled['subject'] ?? '');
  return {
    rendering: {
      ...NOTHING,
      subject: reply ? replySubject(threadSubject) : threadSubject,
      text: filled['text'] ?? '',
      html: marked['html'] || null,
      missing: result.missing,
    },
    subject: threadSubject,
  };
}
