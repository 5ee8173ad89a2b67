/** What the pages read of the operations' answers. */
export interface SequenceView {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly stages: number;
  /** By state in words: `Finished (Replied)`. */
  readonly enrollments: Readonly<Record<string, number>>;
}

export interface TaskView {
  readonly id: string;
  readonly title: string;
  readonly note: string | null;
  readonly channel: string;
  readonly email: string | null;
  readonly sequence: string | null;
  /** ISO 8601 */
  readonly dueAt: string;
}

export interface HandoffView {
  readonly id: string;
  readonly channel: string;
  readonly email: string | null;
  readonly sequence: string | null;
  readonly payload: Readonly<Record<string, string>>;
  readonly status: string;
  readonly claimedBy: string | null;
}

export interface EventView {
  readonly seq: number;
  readonly kind: string;
  readonly at: string;
  readonly email: string | null;
  readonly sequence: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface MailboxView {
  readonly sender: string;
  readonly address: string;
  readonly outbox: boolean;
  readonly problem: string | null;
  readonly folders: readonly {
    readonly folder: string;
    readonly sweptAt: string | null;
    readonly problem: string | null;
    /** Mails that were passed over because they could not be taken in. */
    readonly unreadable: number;
  }[];
}

export interface MessageView {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly state: string;
  readonly at: string;
  readonly messageId: string;
}

export interface MessageDetail extends MessageView {
  readonly text: string;
  readonly html: string | null;
}

export interface StatusView {
  readonly now: number;
  readonly timeZone: string;
  readonly demo: boolean;
  readonly sequences: readonly SequenceView[];
  readonly tasks: readonly TaskView[];
  readonly handoffs: readonly HandoffView[];
  readonly events: readonly EventView[];
  readonly mailboxes: readonly MailboxView[];
  /** When the next stage is due by itself. */
  readonly nextDueAt: number | null;
}
