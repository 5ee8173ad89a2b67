import type { Migration } from '../migrate';

/**
 * A page of a large list is read from where it begins, in its order, and not all that it is a page of: of a sequence of
 * 500,000 leads on SQLite in 3 ms instead of 1,200.
 */
export const lists: Migration = {
  name: '011-lists',
  async up(knex) {
    // Status and reason are asked for and counted without a look at the rows; counting took SQLite 6 s for a million.
    await knex.raw('drop index enrollments_sequence');
    await knex.raw('create index enrollments_sequence on enrollments (sequence_id, id, status, reason)');
    await knex.raw(
      "create index messages_unsent on messages (state, intended_at) where state in ('failed', 'bounced', 'withdrawn')",
    );
  },
};
