import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Db } from './database';
import { readSetting, settleSetting, writeSetting } from './settings';

const organisationSchema = z.object({
  name: z.string(),
  /** For leads and sequences that name no zone of their own. */
  timeZone: z.string(),
});
export type Organisation = z.output<typeof organisationSchema>;

/** What all engines on one database share. */
export interface Instance {
  /** Signs the tokens in messages, so that a forged bounce or unsubscribe moves nobody. */
  readonly signingSecret: string;
  organisation(db: Db): Promise<Organisation>;
  saveOrganisation(db: Db, organisation: Organisation): Promise<void>;
}

export async function openInstance(db: Db, defaults: Organisation): Promise<Instance> {
  const secret = z
    .string()
    .parse(await settleSetting(db, 'signing_secret', randomBytes(32).toString('base64url')));
  await settleSetting(db, 'organisation', defaults);
  return {
    signingSecret: secret,
    organisation: async (inside) => organisationSchema.parse(await readSetting(inside, 'organisation')),
    saveOrganisation: (inside, organisation) => writeSetting(inside, 'organisation', organisation),
  };
}
