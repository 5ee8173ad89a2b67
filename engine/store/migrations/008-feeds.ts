import type { Migration } from '../migrate';

/** How far each reader of the history has got, and what a mail said with all that it quoted. */
export const feeds: Migration = {
  name: '008-feeds',
  async up(knex) {
    await knex.schema.createTable('feeds', (t) => {
      // A member's id; '' for admins and the machine itself, who share theirs.
      t.text('owner').notNullable();
      t.text('name').notNullable();
      t.bigInteger('seq').notNullable();
      t.bigInteger('opened_at').notNullable();
      t.bigInteger('moved_at').notNullable();
      t.primary(['owner', 'name']);
    });
    await knex.raw('alter table inbound add column full_text text');
  },
};
