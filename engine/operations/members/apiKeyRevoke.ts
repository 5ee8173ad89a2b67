import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { isAdmin } from '../../model/member';
import { findApiKey, revokeApiKey } from '../../store/apiKeys';
import { insertEvents } from '../../store/events';
import { operation } from '../operation';

export const apiKeyRevoke = operation({
  name: 'apiKey.revoke',
  summary: 'Makes an API key useless from now on',
  method: 'POST',
  path: '/api-keys/:key/revoke',
  permission: 'member',
  positional: ['key'],
  input: z.strictObject({ key: z.string().min(1).describe('Id of the key; the list of keys shows it') }),
  result: z.object({ revoked: z.string(), message: z.string() }),
  async run({ store, clock, actor }, { key: id }) {
    return store.transaction(async (db) => {
      const key = await findApiKey(db, id);
      // Keys of others are none of a member's business, not even that they exist.
      if (!key || (!isAdmin(actor) && key.memberId !== actor.id)) {
        throw new ThroughlineError({
          code: 'api_key_not_found',
          kind: 'not_found',
          message: `There is no API key with the id '${id}'.`,
          hint: 'Give the id that the list of keys shows, not the key itself.',
        });
      }
      const now = clock.now();
      if (key.revokedAt === null) {
        await revokeApiKey(db, id, now);
        const data = { key: id, name: key.name, member: key.memberId };
        await insertEvents(db, [{ kind: 'api_key_revoked', at: now, actor, data }]);
      }
      return { revoked: id, message: `The key '${key.name}' is useless from now on.` };
    });
  },
});
