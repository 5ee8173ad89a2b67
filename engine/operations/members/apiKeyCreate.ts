import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { isAdmin } from '../../model/member';
import { insertApiKey, type ApiKey } from '../../store/apiKeys';
import type { Db } from '../../store/database';
import { insertEvents } from '../../store/events';
import { listMembers, type Member } from '../../store/members';
import type { ActingContext } from '../../worker/context';
import { operation } from '../operation';
import { makeSecret } from './secret';
import { apiKeyView, getMember, viewApiKey } from './shape';

/** By which people and secret scanners know one. */
export const API_KEY_PREFIX = 'tl_';
const SHOWN = API_KEY_PREFIX.length + 6;

export const apiKeyCreate = operation({
  name: 'apiKey.create',
  summary: 'Makes an API key, with which a program acts as a member',
  method: 'POST',
  path: '/api-keys',
  permission: 'member',
  positional: ['name'],
  input: z.strictObject({
    name: z.string().trim().min(1).max(200).describe("What the key is for, such as 'n8n'"),
    member: z
      .string()
      .optional()
      .describe('Address or id of the member as whom it acts; only admins may name another than themselves'),
  }),
  result: apiKeyView.extend({
    key: z.string().describe('The key. It is shown only now: put it where it is needed'),
    message: z.string(),
  }),
  async run({ store, clock, newId, actor, instance }, { name, member: reference }) {
    const secret = makeSecret(API_KEY_PREFIX);
    const now = clock.now();
    const key = await store.transaction(async (db) => {
      const member = await keyHolder(db, actor, reference);
      const row: ApiKey = {
        id: newId(),
        memberId: member.id,
        name,
        hash: secret.hash,
        prefix: secret.plain.slice(0, SHOWN),
        createdAt: now,
        revokedAt: null,
      };
      await insertApiKey(db, row);
      const data = { key: row.id, name, member: member.id };
      await insertEvents(db, [{ kind: 'api_key_created', at: now, actor, data }]);
      return row;
    });
    const { timeZone } = await instance.organisation(store);
    return { ...viewApiKey(key, timeZone), key: secret.plain, message: 'The key is shown only now.' };
  },
});

/** Who asks; for the command line, which is nobody in particular, the first owner. */
async function keyHolder(
  db: Db,
  actor: ActingContext['actor'],
  reference: string | undefined,
): Promise<Member> {
  if (reference !== undefined) {
    const member = await getMember(db, reference);
    // A key of an owner in the hands of an admin would make the admin one.
    const above = member.role === 'owner' && actor.role !== 'owner';
    if (member.id === actor.id || (isAdmin(actor) && !above)) return member;
    throw new ThroughlineError({
      code: 'not_your_key',
      kind: 'forbidden',
      message: `Only ${above ? 'an owner' : 'an admin'} may make keys for ${member.name}.`,
      hint: "Leave 'member' out to make a key of your own.",
      path: 'member',
    });
  }
  if (actor.id !== null) return getMember(db, actor.id);
  const owner = (await listMembers(db)).find(({ role }) => role === 'owner');
  if (owner) return owner;
  throw new ThroughlineError({
    code: 'no_member',
    kind: 'conflict',
    message: 'A key acts as a member, and there is none yet.',
    hint: 'Create the first member: open the link that the runner prints when it starts, or use member.create.',
  });
}
