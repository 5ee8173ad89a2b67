import { z } from 'zod';
import { readAddress } from '../../model/address';
import { ThroughlineError } from '../../model/errors';
import { ROLES } from '../../model/member';
import { insertEvents } from '../../store/events';
import { insertMember, type Member } from '../../store/members';
import { operation } from '../operation';
import { hashPassword, makePassword } from './password';
import { memberView, viewMember } from './shape';

export const memberCreate = operation({
  name: 'member.create',
  summary: 'Adds a member, who can sign in and make API keys',
  method: 'POST',
  path: '/members',
  permission: 'admin',
  positional: ['email', 'name'],
  input: z.strictObject({
    email: z.string().max(320).describe('The address to sign in with'),
    name: z.string().trim().min(1).max(200).describe('How colleagues see the member'),
    role: z
      .enum(ROLES)
      .default('member')
      .describe('owner and admin may do everything; a member works with sequences and leads'),
    password: z.string().max(500).optional().describe('Without one, a password is made up and shown once'),
  }),
  result: memberView.extend({
    password: z.string().nullable().describe('The password that was made up: it is shown only now'),
    message: z.string(),
  }),
  async run({ store, clock, newId, actor, instance }, { email, name, role, password }) {
    const address = readAddress(email);
    if (!address) throw invalidAddress(email);
    if (role === 'owner' && actor.role !== 'owner') {
      throw new ThroughlineError({
        code: 'owner_needed',
        kind: 'forbidden',
        message: 'Only an owner can make somebody an owner.',
        hint: "Make the member an 'admin', or ask an owner.",
      });
    }
    const made = password === undefined ? makePassword() : null;
    const passwordHash = await hashPassword(password ?? made ?? '');
    const now = clock.now();
    const member: Member = { id: newId(), email: address.key, name, role, passwordHash, createdAt: now };
    await store.transaction(async (db) => {
      if (!(await insertMember(db, member))) throw addressTaken(address.key);
      const data = { member: member.id, email: member.email, role };
      await insertEvents(db, [{ kind: 'member_created', at: now, actor, data }]);
    });
    const { timeZone } = await instance.organisation(store);
    return {
      ...viewMember(member, timeZone),
      password: made,
      message: `${name} can sign in as ${member.email}.`,
    };
  },
});

export function invalidAddress(email: string): ThroughlineError {
  return new ThroughlineError({
    code: 'invalid_address',
    message: `'${email}' is not an email address.`,
    hint: "An address looks like 'ada@example.com'.",
    path: 'email',
  });
}

function addressTaken(email: string): ThroughlineError {
  return new ThroughlineError({
    code: 'member_exists',
    kind: 'conflict',
    message: `There is a member with the address ${email} already.`,
    path: 'email',
  });
}
