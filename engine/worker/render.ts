import { mergeData } from '../content/mergeData';
import { letterFor } from '../content/letters';
import { composeEmail } from '../content/message';
import { UNSUBSCRIBE_WORD } from '../content/optOut';
import { replySubject, type Thread } from '../content/thread';
import { isThroughlineError } from '../model/errors';
import type { Sender } from '../model/sender';
import type { EmailStage, Stage } from '../model/stage';
import type { Case, Moment } from './case';
import type { Context } from './context';

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
        const { texts, missing } = fillIn(context, kase, stage, sender, moment, {
          title: stage.title,
          note: stage.note ?? '',
        });
        return { ...NOTHING, subject: texts['title'] ?? '', text: texts['note'] || null, missing };
      }
      if (stage.kind === 'handoff') {
        const { texts, missing } = fillIn(context, kase, stage, sender, moment, stage.payload);
        return { ...NOTHING, payload: texts, missing };
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
  const { texts } = fillIn(context, kase, stage, sender, moment, {
    subject: subject ?? '',
    text: text ?? '',
  });
  const marked = fillIn(context, kase, stage, sender, moment, { html: html ?? '' }, 'html').texts;
  const threadSubject = reply ? reply.subject : (texts['subject'] ?? '');
  return {
    rendering: {
      ...NOTHING,
      subject: reply ? replySubject(threadSubject) : threadSubject,
      text: texts['text'] ?? '',
      html: marked['html'] || null,
      missing: result.missing,
    },
    subject: threadSubject,
  };
}

function fillIn(
  { tags }: Pick<Context, 'tags'>,
  kase: Case,
  stage: Stage,
  sender: Pick<Sender, 'name' | 'fromName' | 'address'>,
  moment: Moment,
  templates: Readonly<Record<string, string>>,
  escaping: 'text' | 'html' = 'text',
): { texts: Record<string, string>; missing: string[] } {
  const data = mergeData({
    lead: kase.lead,
    sender,
    sequenceName: kase.revision.definition.name,
    stageName: stage.name ?? stage.id,
    organisationName: moment.organisation.name,
    unsubscribe: { link: null, word: UNSUBSCRIBE_WORD },
    now: moment.now,
    timeZone: kase.zone,
  });
  const missing = new Set<string>();
  const texts: Record<string, string> = {};
  for (const [key, template] of Object.entries(templates)) {
    const rendered = tags.render(template, data, escaping);
    rendered.missing.forEach((tag) => missing.add(tag));
    texts[key] = rendered.text;
  }
  return { texts, missing: [...missing] };
}
