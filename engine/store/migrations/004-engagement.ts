import type { Migration } from '../migrate';

/** Which variant of its stage's letter a message is, and what its reader did with it. */
export const engagement: Migration = {
  name: '004-engagement',
  async up(knex) {
    await knex.schema.alterTable('messages', (t) => {
      t.text('variant');
      // The first and the last time: a branch asks 'since', a report 'ever', and neither needs the ones between.
      t.bigInteger('opened_at');
      t.bigInteger('last_opened_at');
      t.bigInteger('opens').notNullable().defaultTo(0);
      t.bigInteger('clicked_at');
      t.bigInteger('last_clicked_at');
      t.bigInteger('clicks').notNullable().defaultTo(0);
    });
  },
};
