/** Where reading has got to in one folder. UIDs only mean something together with the folder's UIDVALIDITY. */
export interface MailboxPosition {
  readonly uidValidity: string;
  /** Everything up to and including this UID has been read. */
  readonly lastUid: number;
}

export interface FetchedMail {
  readonly uid: number;
  /** When the server took it in, epoch milliseconds. */
  readonly internalDate: number | null;
  /** Byte for byte as the server has it; empty where it does not hand it out, while it does hand out a later one. */
  readonly raw: Buffer;
}

export interface MailBatch {
  readonly uidValidity: string;
  /**
   * The folder was made anew since the position was noted, or put back to an older copy: nothing is read, the caller decides
   * (`positionSince` a date, and telling known messages by their Message-ID).
   */
  readonly uidValidityChanged: boolean;
  /** Ascending by UID, none at or below the position given. */
  readonly messages: readonly FetchedMail[];
  /** The next position, also past messages that were deleted meanwhile. */
  readonly highestUid: number;
  /** More is waiting than was asked for. */
  readonly more: boolean;
}

export interface MailboxFolder {
  readonly path: string;
  /** RFC 6154: `\Sent`, `\Junk`; null for others. */
  readonly role: string | null;
}

export interface Watch {
  /** Settles when the connection is lost, or after `stop`. Never rejects. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * A mailbox to read from. Nothing in it is ever flagged, moved or deleted: folders are opened read-only.
 * Every method throws ThroughlineError `mailbox_login_failed`, `mailbox_unreachable`, `mailbox_certificate`,
 * `mailbox_folder_missing` or `driver_missing`, and always settles.
 */
export interface MailboxSource {
  connect(): Promise<void>;
  folders(): Promise<readonly MailboxFolder[]>;
  /** For first contact: the position from which nothing that is already there is read. */
  currentPosition(folder: string): Promise<MailboxPosition>;
  /** The position before the first message that arrived on or after that time (IMAP searches by day: up to two days earlier). */
  positionSince(folder: string, since: number): Promise<MailboxPosition>;
  /** At most `limit` messages after the position; null reads from the beginning. */
  fetchSince(folder: string, position: MailboxPosition | null, limit: number): Promise<MailBatch>;
  /** The UIDs of at most so many messages after the position; none where the folder was made anew. */
  uidsAfter(folder: string, position: MailboxPosition, limit: number): Promise<readonly number[]>;
  /** Calls `onNews` when something may have arrived: pushed by the server, and looked for every now and then. */
  watch(folder: string, onNews: () => void): Promise<Watch>;
  /** Puts a message into a folder (a sent copy; tests). */
  append(folder: string, raw: Buffer): Promise<void>;
  close(): Promise<void>;
}
