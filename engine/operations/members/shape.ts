import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { ROLES } from '../../model/member';
import { formatIso } from '../../schedule/zone';
import type { ApiKey } from '../../store/apiKeys';
import type { Db } from '../../store/database';
import { findMember, type Member } from '../../store/members';

export const memberView = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  createdAt: z.string(),
});

export function viewMember(
  { id, email, name, role, createdAt }: Member,
  timeZone: string,
): z.output<typeof memberView> {
  return { id, email, name, role, createdAt: formatIso(createdAt, timeZone) };
}

export const apiKeyView = z.object({
  id: z.string(),
  name: z.string(),
  memberId: z.string(),
  prefix: z.string().describe('How the key begins; the rest is nowhere stored'),
  createdAt: z.string(),
  revokedAt: z.string().nullable(),
});

export function viewApiKey(key: ApiKey, timeZone: string): z.output<typeof apiKeyView> {
  const { id, name, memberId, prefix, createdAt, revokedAt } = key;
  return {
    id,
    name,
    memberId,
    prefix,
    createdAt: formatIso(createdAt, timeZone),
    revokedAt: revokedAt === null ? null : formatIso(revokedAt, timeZone),
  };
}

/** @throws ThroughlineError `member_not_found` */
export async function getMember(db: Db, reference: string): Promise<Member> {
  const member = await findMember(db, reference);
  if (member) return member;
  throw new ThroughlineError({
    code: 'member_not_found',
    kind: 'not_found',
    message: `There is no member '${reference}'.`,
    hint: 'Use the address or the id; the list of members shows both.',
  });
}
