import { z } from 'zod';
import { isAdmin } from '../../model/member';
import { listApiKeys } from '../../store/apiKeys';
import { operation } from '../operation';
import { apiKeyView, viewApiKey } from './shape';

export const apiKeyList = operation({
  name: 'apiKey.list',
  summary: 'Lists API keys: your own, or all of them for an admin',
  method: 'GET',
  path: '/api-keys',
  permission: 'member',
  input: z.strictObject({}),
  result: z.object({ keys: z.array(apiKeyView) }),
  async run({ store, actor, instance }) {
    const { timeZone } = await instance.organisation(store);
    const keys = await listApiKeys(store, isAdmin(actor) ? null : (actor.id ?? ''));
    return { keys: keys.map((key) => viewApiKey(key, timeZone)) };
  },
});
