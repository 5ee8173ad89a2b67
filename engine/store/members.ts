import type { Role } from '../model/member';
import { insertRows, selectRaw } from './bulk';
import type { Db } from './database';
import { table } from './table';

export interface Member {
  readonly id: string;
  /** In lower case: what people sign in with. */
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** bcrypt; null for a member who acts through API keys only. */
  readonly passwordHash: string | null;
  readonly createdAt: number;
}

export const members = table<Member>('members', {
  id: 'text',
  email: 'text',
  name: 'text',
  role: 'text',
  passwordHash: 'text',
  createdAt: 'int',
});

/** @returns false when somebody has that address already. */
export async function insertMember(db: Db, member: Member): Promise<boolean> {
  const ids = await insertRows(db, members, [member], { onConflict: 'ignore', returning: 'id' });
  return ids.length > 0;
}

/** By id or by address (in any case); null when there is none. */
export async function findMember(db: Db, reference: string): Promise<Member | null> {
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    'select * from members where id = ? or email = ? limit 1',
    [reference, reference.trim().toLowerCase()],
  );
  return rows[0] ? members.read(rows[0]) : null;
}

/** Those who were first, first. */
export async function listMembers(db: Db): Promise<Member[]> {
  const rows = await selectRaw<Record<string, unknown>>(db, 'select * from members order by id');
  return rows.map((row) => members.read(row));
}

export async function hasMembers(db: Db): Promise<boolean> {
  return (await selectRaw(db, 'select 1 from members limit 1')).length > 0;
}
