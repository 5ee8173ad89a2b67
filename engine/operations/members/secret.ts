import { createHash, randomBytes } from 'node:crypto';

export interface Secret {
  /** Shown once and kept nowhere. */
  readonly plain: string;
  readonly hash: string;
}

/** A token of 256 random bits. Guessing is hopeless, so its plain SHA-256 may lie in the database. */
export function makeSecret(prefix = ''): Secret {
  const plain = prefix + randomBytes(32).toString('base64url');
  return { plain, hash: hashSecret(plain) };
}

export function hashSecret(plain: string): string {
  return createHash('sha256').update(plain).digest('hex');
}
