import { insertRows, selectRaw } from './bulk';
import type { Db } from './database';
import { members, type Member } from './members';
import { table } from './table';

export interface ApiKey {
  readonly id: string;
  readonly memberId: string;
  readonly name: string;
  /** SHA-256 of the key, in hex: the key itself is random enough to need no salt, and is nowhere stored. */
  readonly hash: string;
  /** Its first characters, by which people tell keys apart. */
  readonly prefix: string;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

const apiKeys = table<ApiKey>('api_keys', {
  id: 'text',
  memberId: 'text',
  name: 'text',
  hash: 'text',
  prefix: 'text',
  createdAt: 'int',
  revokedAt: 'int',
});

export async function insertApiKey(db: Db, key: ApiKey): Promise<void> {
  await insertRows(db, apiKeys, [key]);
}

/** Those of one member, or of all; revoked ones too, oldest first. */
export async function listApiKeys(db: Db, memberId: string | null): Promise<ApiKey[]> {
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    `select * from api_keys ${memberId === null ? '' : 'where member_id = ?'} order by id`,
    memberId === null ? [] : [memberId],
  );
  return rows.map((row) => apiKeys.read(row));
}

export async function findApiKey(db: Db, id: string): Promise<ApiKey | null> {
  const rows = await selectRaw<Record<string, unknown>>(db, 'select * from api_keys where id = ?', [id]);
  return rows[0] ? apiKeys.read(rows[0]) : null;
}

/** Whose key it is; null for one that is unknown or revoked. */
export async function findMemberOfKey(db: Db, hash: string): Promise<Member | null> {
  const rows = await selectRaw<Record<string, unknown>>(
    db,
    `select members.* from members join api_keys on api_keys.member_id = members.id
     where api_keys.hash = ? and api_keys.revoked_at is null`,
    [hash],
  );
  return rows[0] ? members.read(rows[0]) : null;
}

export async function revokeApiKey(db: Db, id: string, now: number): Promise<void> {
  await selectRaw(db, 'update api_keys set revoked_at = ? where id = ? and revoked_at is null', [now, id]);
}
