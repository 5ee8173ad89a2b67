import type { Settings } from '../model/sequence';
import type { EmailStage } from '../model/stage';
import { htmlToText, textToHtml } from './htmlToText';
import { mergeData, type MergeData, type MergeInput } from './mergeData';
import type { MergeTags } from './mergeTags';
import { optOut, UNSUBSCRIBE_WORD, type OptOutLinks } from './optOut';
import { oneLine, replyHeaders, replySubject, type Thread } from './thread';

export interface ComposeInput extends Pick<
  MergeInput,
  'lead' | 'sequenceName' | 'organisationName' | 'now' | 'timeZone'
> {
  readonly stage: Pick<EmailStage, 'id' | 'name' | 'thread'> & {
    readonly subject?: string | undefined;
    readonly text?: string | undefined;
    readonly html?: string | undefined;
  };
  readonly sender: MergeInput['sender'] & { readonly signature: string | null };
  /** The emails of this enrollment so far; null before the first. */
  readonly thread: Thread | null;
  readonly unsubscribe: Settings['unsubscribe'];
  readonly links: OptOutLinks;
}

export interface ComposedEmail {
  readonly subject: string;
  /** Always there: readers without HTML, and filters, want it. */
  readonly text: string;
  /** Null when the stage has only text. */
  readonly html: string | null;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  /** List-Unsubscribe and List-Unsubscribe-Post, where the setting asks for them. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the next reply in this thread needs as `thread.subject`. */
  readonly threadSubject: string;
}

export type ComposeResult = { readonly composed: ComposedEmail } | { readonly missing: readonly string[] };

/**
 * One email, ready for the post office, or the names of everything that it lacks: merge tags without a value, and
 * `subject` or `text` where the stage has none. Pure: the same input composes the same email.
 * @throws ThroughlineError `invalid_template`, `template_failed`
 */
export function composeEmail(tags: MergeTags, input: ComposeInput): ComposeResult {
  const data = dataOf(input);
  const missing = new Set<string>();
  const fill = (template: string | null | undefined, escaping: 'text' | 'html'): string => {
    if (!template) return '';
    const rendered = tags.render(template, data, escaping);
    rendered.missing.forEach((name) => missing.add(name));
    return rendered.text;
  };

  const { stage, sender } = input;
  const reply = stage.thread === 'reply' ? input.thread : null;
  const threadSubject = reply ? reply.subject : oneLine(fill(stage.subject, 'text'));
  const text = fill(stage.text, 'text').trim();
  const html = fill(stage.html, 'html').trim();
  const signature = fill(sender.signature, 'text').trim();
  if (missing.size === 0) {
    if (threadSubject === '') missing.add('subject');
    if (text === '' && html === '') missing.add('text');
  }
  if (missing.size > 0) return { missing: [...missing] };

  const wayOut = ownWayOut(tags, input) ? null : optOut(input.unsubscribe, input.links);
  const headers = optOut(input.unsubscribe, input.links).headers;
  return {
    composed: {
      subject: reply ? replySubject(threadSubject) : threadSubject,
      text:
        [text === '' ? htmlToText(html) : text, signature, wayOut?.text].filter(Boolean).join('\n\n') + '\n',
      html:
        html === ''
          ? null
          : appendHtml(
              html,
              [signature && `<p>${textToHtml(signature)}</p>`, wayOut?.html].filter(Boolean).join('\n'),
            ),
      ...(reply ? replyHeaders(reply) : { inReplyTo: null, references: [] }),
      headers,
      threadSubject,
    },
  };
}

function dataOf(input: ComposeInput): MergeData {
  const { stage, links } = input;
  return mergeData({
    ...input,
    stageName: stage.name ?? stage.id,
    unsubscribe: { link: links.unsubscribe, word: UNSUBSCRIBE_WORD },
  });
}

/** Who writes the way out into the letter gets no second one below it. */
function ownWayOut(tags: MergeTags, { stage }: ComposeInput): boolean {
  const templates = [stage.text, stage.html].filter((template) => template !== undefined && template !== '');
  return (
    templates.length > 0 &&
    templates.every((template) => tags.tagsOf(template!).some(({ name }) => name.startsWith('unsubscribe.')))
  );
}

/** Inside the body where the HTML is a whole document. */
function appendHtml(html: string, addition: string): string {
  if (addition === '') return html;
  const end = [...html.matchAll(/<\/body\s*>/gi)].at(-1)?.index;
  return end === undefined ? `${html}\n${addition}` : `${html.slice(0, end)}${addition}\n${html.slice(end)}`;
}
