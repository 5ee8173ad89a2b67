import type { Migration } from '../migrate';

/** Machines that touched a message are counted apart; what is done of the deliveries is found when its time is over. */
export const tracking: Migration = {
  name: '009-tracking',
  async up(knex) {
    await knex.schema.alterTable('messages', (t) => {
      t.bigInteger('machine_touches').notNullable().defaultTo(0);
    });
    await knex.raw("create index deliveries_done on deliveries (processed_at) where status = 'done'");
  },
};
