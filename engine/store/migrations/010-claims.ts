import type { Migration } from '../migrate';

/** Claims that can be asked for again: under which key, and what they were answered with. */
export const claims: Migration = {
  name: '010-claims',
  async up(knex) {
    await knex.schema.createTable('claims', (t) => {
      t.text('key').primary();
      t.text('owner').notNullable();
      // By the clock of the leases; from then on the claim is over.
      t.bigInteger('until').notNullable();
      // Ids, as JSON; null: it has not been answered.
      t.text('items');
    });
  },
};
