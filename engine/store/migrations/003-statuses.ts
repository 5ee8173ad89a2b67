import type { Migration } from '../migrate';

/** What the states of an enrollment need beside the first schema. */
export const statuses: Migration = {
  name: '003-statuses',
  async up(knex, profile) {
    await knex.schema.alterTable('messages', (t) => {
      // How a message that was refused, or came back, was refused: hard, soft, block or sender.
      t.text('refusal');
    });
    await knex.schema.alterTable('leads', (t) => {
      t.text('company_stage');
    });
    await knex.schema.alterTable('senders', (t) => {
      // Seconds; added to the minimum gap, a different part of it each time.
      t.bigInteger('gap_jitter').notNullable().defaultTo(0);
    });
    await knex.schema.alterTable('tasks', (t) => {
      t.bigInteger('snoozed_until');
    });
    // 'Who else is at this company': an index over what the address says, so that nobody has to keep a column true.
    await knex.raw(`create index leads_domain on leads (${profile.domainOf('email_key')})`);
    await knex.raw("create index tasks_assignee on tasks (assignee_id, due_at) where status = 'open'");
  },
};
