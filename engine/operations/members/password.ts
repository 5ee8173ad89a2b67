import { randomBytes } from 'node:crypto';
import { compare, hash, truncates } from 'bcryptjs';
import { ThroughlineError } from '../../model/errors';

/** About a third of a second here: slow for who guesses, bearable for who signs in. */
const COST = 11;
const SHORTEST = 10;

/** @throws ThroughlineError `password_too_short`, `password_too_long` */
export async function hashPassword(password: string): Promise<string> {
  if ([...password].length < SHORTEST) {
    throw new ThroughlineError({
      code: 'password_too_short',
      message: `The password has fewer than ${SHORTEST} characters.`,
      hint: 'A few words in a row make a good one.',
      path: 'password',
    });
  }
  if (truncates(password)) {
    throw new ThroughlineError({
      code: 'password_too_long',
      message: 'The password has more than 72 bytes; what comes after them would not count.',
      hint: 'Choose a shorter one.',
      path: 'password',
    });
  }
  return hash(password, COST);
}

/** The hash of a text that nobody has, of the same cost: an unknown address takes as long as a wrong password. */
const NOBODY = '$2b$11$z/9nGnyfWnjDIb8VzqcokONuIYVTb0YMUGgpiTNKEQhKk57UrWnEq';

/** @param passwordHash null for an unknown address, or a member without a password: false, after the same work. */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  const matches = await compare(password, passwordHash ?? NOBODY);
  return matches && passwordHash !== null;
}

/** 128 bits, in characters that nobody mistypes much. */
export function makePassword(): string {
  return randomBytes(16)
    .toString('hex')
    .replace(/(.{8})(?!$)/g, '$1-');
}
