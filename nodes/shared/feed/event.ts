/** An event as the engine's feeds show it, as far as nodes look. */
export interface FeedEvent {
  readonly seq: number;
  readonly kind: string;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string | null };
  readonly email: string | null;
  readonly lead: object | null;
  readonly enrollmentId: string | null;
  readonly status: string | null;
  readonly state: string | null;
  readonly sequenceId: string | null;
  readonly sequence: string | null;
  readonly stage: string | null;
  readonly stageName: string | null;
  readonly reason: string | null;
  /** Of an answer: the stage whose email it answers. */
  readonly answered: { readonly stage: string; readonly stageName: string | null } | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly mail: FeedMail | null;
}

export interface FeedMail {
  readonly id: string;
  readonly kind: string;
  readonly certainty: number;
  readonly unclear: boolean;
  readonly from: string | null;
  readonly subject: string | null;
  readonly text: string;
  readonly fullText: string | null;
  readonly receivedAt: string;
  readonly messageId: string | null;
  readonly matchedBy: string | null;
  readonly evidence: readonly object[];
}
