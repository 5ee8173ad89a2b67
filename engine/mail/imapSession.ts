import type { ImapSettings } from '../model/sender';
import type { FetchedMail, MailboxFolder } from './mailboxSource';

export interface ImapTiming {
  /** Milliseconds to connect and log in. */
  readonly connect: number;
  /** Milliseconds for any one command. */
  readonly command: number;
  /** Milliseconds for one fetch of messages. */
  readonly fetch: number;
  /** Milliseconds between looks at a watched folder. IDLE alone misses mail when a connection dies silently. */
  readonly look: number;
}

export const IMAP_TIMING: ImapTiming = { connect: 20_000, command: 30_000, fetch: 180_000, look: 120_000 };

export interface OpenFolder {
  readonly uidValidity: string;
  /** The UID that the next message will get; null where the server does not say. */
  readonly uidNext: number | null;
}

/**
 * One connection of one driver, logged in: the least that the rest is built on. Its promises may stay open for ever
 * when the server dies (imap-simple's do): whoever uses it races them against `lost`.
 */
export interface ImapSession {
  /** Aborted, with why, when the connection is gone for whatever reason. */
  readonly lost: AbortSignal;
  folders(): Promise<readonly MailboxFolder[]>;
  /** EXAMINE: read-only. */
  open(folder: string): Promise<OpenFolder>;
  /** UIDs in the open folder from this one on. `N:*` always has one result, even below N: callers filter. */
  uidsFrom(uid: number): Promise<readonly number[]>;
  /** UIDs in the open folder of messages that arrived on or after that day. */
  uidsSince(since: number): Promise<readonly number[]>;
  sizes(uids: readonly number[]): Promise<ReadonlyMap<number, number>>;
  fetch(uids: readonly number[]): Promise<readonly FetchedMail[]>;
  /** Starts IDLE on the open folder; any other command ends it. */
  idle(onNews: () => void): void;
  append(folder: string, raw: Buffer): Promise<void>;
  /** Hangs up at once; safe to call more than once. */
  close(): void;
}

export type OpenSession = (settings: ImapSettings, timing: ImapTiming) => Promise<ImapSession>;
