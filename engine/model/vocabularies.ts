import type { Reason, State, Status } from './status';

/** The products whose words people bring along. */
export const PRODUCTS = ['amplemarket', 'zendeskSell', 'apollo', 'salesmate', 'dalil'] as const;
export type Product = (typeof PRODUCTS)[number];

/** What Dalil calls it; shown beside our own status as `progress`. */
export const PROGRESS = ['Pending', 'In Progress', 'Completed', 'Paused', 'Stopped'] as const;
export type Progress = (typeof PROGRESS)[number];

type Words = Readonly<Record<Exclude<Product, 'dalil'>, string>> & { readonly dalil: Progress };

/** A row speaks for one reason, or for every reason of its status that has no row of its own. */
export interface VocabularyRow extends Words {
  readonly status: Status;
  readonly reason: Reason | null;
}

const row = (
  status: Status,
  reason: Reason | null,
  [amplemarket, zendeskSell, apollo, salesmate, dalil]: readonly [string, string, string, string, Progress],
): VocabularyRow => ({ status, reason, amplemarket, zendeskSell, apollo, salesmate, dalil });

/**
 * Ours beside theirs. Where a product's page has no word for a state, the word stands that its page uses for what
 * comes nearest: who may go on is not called finished, and who is out is not called active.
 */
export const VOCABULARIES: readonly VocabularyRow[] = [
  row('active', null, ['Active', 'Active', 'Active', 'Active', 'Pending']),
  row('pending', 'throttled', ['Active', 'Active', 'Active', 'Pending', 'Pending']),
  row('pending', null, ['Active', 'Active', 'Active', 'Pending', 'In Progress']),
  row('paused', 'out_of_office', ['Paused', 'Active', 'Paused', 'Paused O3', 'Paused']),
  row('paused', null, ['Paused', 'Active', 'Paused', 'Paused', 'Paused']),
  row('failed', null, ['Failed', 'Blocked', 'Not sent', 'Failed', 'Stopped']),
  row('not_sent', null, ['Removed', 'Blocked', 'Not sent', 'Failed', 'Stopped']),
  row('finished', 'completed', ['Completed', 'Completed', 'Finished', 'Finished (No Reply)', 'Completed']),
  row('finished', 'replied', ['Completed', 'Completed', 'Finished', 'Finished (Replied)', 'Stopped']),
  row('finished', 'meeting_booked', ['Completed', 'Completed', 'Finished', 'Finished', 'Stopped']),
  row('finished', 'bounced', ['Failed', 'Blocked', 'Bounced', 'Finished (Bounced)', 'Stopped']),
  row('finished', 'spam_blocked', ['Failed', 'Blocked', 'Spamblocked', 'Finished (Bounced)', 'Stopped']),
  row('finished', 'opted_out', ['Removed', 'Completed', 'Finished', 'Finished (Opt-out)', 'Stopped']),
  row('finished', 'unsubscribed', ['Removed', 'Completed', 'Finished', 'Unsubscribed', 'Stopped']),
  row('finished', 'already_enrolled', ['Removed', 'Completed', 'Finished', 'Already Enrolled', 'Stopped']),
  row('finished', 'other_enrolled', ['Removed', 'Completed', 'Finished', 'Other Enrolled', 'Stopped']),
  row('finished', null, ['Completed', 'Completed', 'Finished', 'Finished', 'Stopped']),
  row('removed', null, ['Removed', 'Completed', 'Finished', 'Finished (Unenrolled)', 'Stopped']),
];

/** How each product would call the state. */
export function wordsFor({ status, reason }: State): VocabularyRow {
  const rows = VOCABULARIES.filter((each) => each.status === status);
  const found = rows.find((each) => each.reason === reason) ?? rows.find((each) => each.reason === null);
  if (found) return found;
  throw new Error(`No words for '${status}' (${String(reason)}).`);
}

/** Pending, In Progress, Completed, Paused or Stopped. */
export function progressOf(state: State): Progress {
  return wordsFor(state).dalil;
}
