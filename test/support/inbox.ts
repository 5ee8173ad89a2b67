import { mail } from '../fixtures/mail/build';
import type { Door } from './scenario';

export interface TakenIn {
  readonly id: string;
  readonly kind: string;
  readonly duplicate: boolean;
  readonly matchedBy: string | null;
  readonly enrollment: string | null;
  readonly lead: string | null;
  readonly state: string | null;
}

/** A message that was sent, as the door shows it. */
export interface Letter {
  readonly id: string;
  readonly enrollmentId: string;
  readonly messageId: string;
  readonly stage: string;
  readonly state: string;
  readonly to: string;
  readonly subject: string;
  readonly at: string;
}

let written = 0;

/** Hands a raw message in. */
export function takeIn(door: Door, raw: Buffer): Promise<TakenIn> {
  return door.run('mail.receive', { raw: raw.toString('utf8') });
}

/** A mail with a Message-ID of its own. */
export function write(headers: Readonly<Record<string, string>>, text: string): Buffer {
  written += 1;
  return mail({ 'Message-ID': `<written-${written}@example.com>`, ...headers }, text);
}

/** The headers that make a mail an answer to that message. */
export function answering(letter: Letter): Record<string, string> {
  return {
    From: letter.to,
    Subject: `Re: ${letter.subject}`,
    'In-Reply-To': letter.messageId,
    References: letter.messageId,
  };
}

/** What was sent, the oldest first. */
export async function letters(door: Door, filter: object = {}): Promise<Letter[]> {
  const { messages } = await door.run<{ messages: Letter[] }>('message.list', { ...filter, limit: 500 });
  return [...messages].reverse();
}
