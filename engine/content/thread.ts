/** The conversation that the earlier emails of an enrollment made. */
export interface Thread {
  /** The subject of the first, without 'Re:'. */
  readonly subject: string;
  /** The Message-IDs of all of them, `<…@…>`, oldest first. */
  readonly messageIds: readonly string[];
}

export interface ThreadHeaders {
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
}

/**
 * A reply names the email before it, and all of the thread (RFC 5322, 3.6.4). A long thread keeps its first and
 * its last ids: readers need the root and the neighbourhood, and servers cut or refuse endless headers.
 */
export function replyHeaders({ messageIds }: Thread): ThreadHeaders {
  const references =
    messageIds.length <= MOST_REFERENCES
      ? messageIds
      : [messageIds[0]!, ...messageIds.slice(messageIds.length - MOST_REFERENCES + 1)];
  return { inReplyTo: messageIds.at(-1) ?? null, references };
}

const MOST_REFERENCES = 20;

/** 'Re: ' once, whatever it had: 'AW:', 'SV:' and the like say the same in other languages. */
export function replySubject(subject: string): string {
  return `Re: ${subject.replace(/^(?:\s*(?:re|aw|sv|vs|antw|odp|ynt)(?:\[\d+\])?\s*[::])+\s*/i, '')}`;
}

/** One line: a line break in a subject would start a header of the writer's (or of the lead's field's) choosing. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what must go
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}
