import { z } from 'zod';
import type { ImapSettings } from './sender';

const USUAL_PORTS = [143, 993];

/**
 * What a mailbox is called wherever one is meant that belongs to no sender: the same for whoever reads it, and it holds
 * no secret. `imap://ada%40example.com@mail.example.com`
 */
export function mailboxName({ host, port, user }: Pick<ImapSettings, 'host' | 'port' | 'user'>): string {
  const place = USUAL_PORTS.includes(port) ? host : `${host}:${port}`;
  return `imap://${encodeURIComponent((user ?? '').toLowerCase())}@${place.toLowerCase()}`;
}

const NAME = /^imap:\/\/[^@/\s]*@[^@/\s]+$/;

export function isMailboxName(text: string): boolean {
  return NAME.test(text);
}

/** Never the id of a sender, whose own reading nobody else may move. */
export const mailboxInput = z
  .string()
  .max(700)
  .regex(NAME, "A mailbox is written 'imap://user@host', an @ in the user as %40.")
  .meta({ examples: ['imap://maya%40acme.example@imap.acme.example'] });
