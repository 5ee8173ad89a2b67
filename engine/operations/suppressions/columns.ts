import { ThroughlineError } from '../../model/errors';
import type { SuppressionReason } from '../../store/suppressions';
import { ALIASES } from '../leads/csv/aliases';
import { readTarget } from './target';

/** Where a file keeps what; -1: nowhere. */
export interface ListColumns {
  readonly value: number;
  readonly reason: number;
  readonly note: number;
  /** False: there is no header, the first line is data. */
  readonly named: boolean;
}

const VALUES = [
  ...ALIASES.email,
  'address',
  'value',
  'suppression',
  'domain',
  'domainname',
  'website',
  'emailordomain',
];
const REASON_NAMES = ['reason', 'why', 'type', 'grund', 'raison', 'motivo', 'status'];
const NOTE_NAMES = ['note', 'notes', 'remark', 'comment', 'notiz', 'bemerkung', 'kommentar'];

/** @throws ThroughlineError `no_address_column` */
export function listColumns(names: readonly string[]): ListColumns {
  const at = (wanted: readonly string[]): number => names.findIndex((name) => wanted.includes(fold(name)));
  const value = at(VALUES);
  if (value >= 0) return { value, reason: at(REASON_NAMES), note: at(NOTE_NAMES), named: true };
  const first = names.findIndex((name) => readTarget(name) !== null);
  if (first >= 0) return { value: first, reason: -1, note: -1, named: false };
  throw new ThroughlineError({
    code: 'no_address_column',
    message: `No column of the file holds addresses or domains. It has: ${names.slice(0, 20).join(', ').slice(0, 300)}.`,
    hint: "Name a column 'Email' or 'Domain', or give a plain list, one address or domain a line.",
  });
}

const REASON_WORDS: Readonly<Record<SuppressionReason, readonly string[]>> = {
  legal: ['legal', 'gdpr', 'dsgvo', 'rgpd', 'ccpa', 'law', 'erasure', 'righttobeforgotten'],
  opt_out: ['optout', 'optedout', 'unsubscribe', 'unsubscribed', 'complaint', 'spamcomplaint', 'abgemeldet'],
  bounce: ['bounce', 'bounced', 'hardbounce', 'hardbounced', 'invalid', 'undeliverable'],
  exclusion: ['exclusion', 'excluded', 'exclude', 'donotcontact', 'donotemail', 'dnc', 'blocked', 'blocklist', 'competitor', 'customer'],
}; // prettier-ignore

/** What a cell says; null: nothing. */
export function readReason(cell: string): SuppressionReason | 'unknown' | null {
  const word = fold(cell);
  if (word === '') return null;
  const found = Object.entries(REASON_WORDS).find(([, words]) => words.includes(word));
  return found ? (found[0] as SuppressionReason) : 'unknown';
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
