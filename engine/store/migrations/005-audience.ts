import type { Knex } from 'knex';
import type { Migration } from '../migrate';

/** Segments and what enrols by itself: rules on segments, and sources that take a CRM's events. */
export const audience: Migration = {
  name: '005-audience',
  async up(knex) {
    await segments(knex);
    await sources(knex);
    // What has changed since an automatic enrolment looked last.
    await knex.raw('create index leads_updated on leads (updated_at, id)');
    // What was done for the leads of one sequence, for its figures.
    await knex.raw("create index tasks_done on tasks (sequence_id) where status = 'done'");
    await knex.raw("create index handoffs_done on handoffs (sequence_id) where status = 'done'");
  },
};

async function segments(knex: Knex): Promise<void> {
  await knex.schema.createTable('segments', (t) => {
    t.text('id').primary();
    t.text('name').notNullable();
    t.text('name_key').notNullable().unique();
    t.text('filter').notNullable();
    t.text('owner_id');
    t.bigInteger('created_at').notNullable();
    t.bigInteger('updated_at').notNullable();
  });
  await knex.schema.createTable('segment_rules', (t) => {
    t.text('id').primary();
    t.text('segment_id').notNullable().references('segments.id').onDelete('CASCADE');
    t.text('sequence_id').notNullable().references('sequences.id');
    t.text('sender_id');
    // Whose rule it is: their sender sends, and history names them.
    t.text('owner_id');
    t.smallint('is_on').notNullable();
    // Leads that were last changed before were looked at; 0: none were.
    t.bigInteger('looked_until').notNullable();
    t.bigInteger('created_at').notNullable();
    t.unique(['segment_id', 'sequence_id']);
  });
  // Each lead that a rule has answered for, so that none is taken twice, whatever became of it.
  await knex.schema.createTable('segment_rule_leads', (t) => {
    t.text('rule_id').notNullable().references('segment_rules.id').onDelete('CASCADE');
    t.text('lead_id').notNullable();
    // Null: enrolled; else why not.
    t.text('code');
    t.bigInteger('at').notNullable();
    t.primary(['rule_id', 'lead_id']);
  });
}

async function sources(knex: Knex): Promise<void> {
  await knex.schema.createTable('sources', (t) => {
    t.text('id').primary();
    t.text('name').notNullable();
    t.text('name_key').notNullable().unique();
    t.text('preset').notNullable();
    t.text('proof').notNullable();
    // Sealed (AES-256-GCM), as senders' passwords are.
    t.text('secret');
    t.text('sequence_id').notNullable().references('sequences.id');
    t.text('rule').notNullable();
    t.smallint('is_on').notNullable();
    t.text('owner_id');
    // Deliveries whose proof was wrong leave no row: who may not write here must not fill the disk.
    t.bigInteger('rejected').notNullable().defaultTo(0);
    t.bigInteger('rejected_at');
    t.text('rejected_because');
    t.bigInteger('created_at').notNullable();
    t.bigInteger('updated_at').notNullable();
  });
  await knex.schema.createTable('deliveries', (t) => {
    t.text('id').primary();
    t.text('source_id').notNullable().references('sources.id').onDelete('CASCADE');
    t.text('status').notNullable();
    // What came, without what looks like a secret; null where it was too large to keep.
    t.text('body');
    t.text('results').notNullable();
    t.bigInteger('replays').notNullable();
    t.bigInteger('received_at').notNullable();
    t.bigInteger('processed_at').notNullable();
  });
  await knex.raw('create index deliveries_source on deliveries (source_id, id)');
  await knex.raw("create index deliveries_waiting on deliveries (source_id) where status = 'waiting'");
  // One row for each event that led to an enrollment (or found the lead enrolled): the same event again does nothing.
  await knex.schema.createTable('source_events', (t) => {
    t.text('source_id').notNullable().references('sources.id').onDelete('CASCADE');
    t.text('event_key').notNullable();
    t.text('delivery_id').notNullable();
    t.text('lead_id').notNullable();
    t.text('enrollment_id');
    t.bigInteger('at').notNullable();
    t.primary(['source_id', 'event_key']);
  });
  await knex.raw('create index source_events_lead on source_events (source_id, lead_id)');
}
