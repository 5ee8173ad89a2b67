import type { Migration } from '../migrate';

/** Leads that were deleted, erased or merged into another stay as rows: their history goes on to name somebody. */
export const leadEndings: Migration = {
  name: '002-lead-endings',
  async up(knex) {
    await knex.schema.alterTable('leads', (t) => {
      t.bigInteger('deleted_at');
      t.bigInteger('erased_at');
      t.text('merged_into');
    });
    // A deleted lead keeps its address, which another lead may have from then on.
    await knex.schema.alterTable('leads', (t) => t.dropUnique(['email_key']));
    await knex.raw('create unique index leads_address on leads (email_key) where deleted_at is null');
    await knex.raw('create index leads_merged on leads (email_key) where merged_into is not null');
    // History that names an address and no lead: erasing a person looks through it.
    await knex.raw(
      "create index events_addresses on events (kind) where kind in ('suppressed', 'unsuppressed', 'mail_unmatched')",
    );
  },
};
