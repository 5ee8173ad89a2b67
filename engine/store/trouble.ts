import { ThroughlineError, messageOf, type ErrorInit } from '../model/errors';
import type { Profile, Trouble } from './profile';

const IN_WORDS: Readonly<Record<Trouble, ErrorInit>> = {
  full: {
    code: 'database_full',
    kind: 'unavailable',
    message: "Nothing can be written: the database's disk is full.",
    hint: 'Make room on it; what is due then goes on by itself.',
  },
  readOnly: {
    code: 'database_not_writable',
    kind: 'unavailable',
    message: 'Nothing can be written: the database takes no changes.',
    hint: 'Check that this user may write to it, and that its disk is not mounted read-only.',
  },
  away: {
    code: 'database_unreachable',
    kind: 'unavailable',
    message: 'The database does not answer.',
    hint: 'Check that its server runs; what is due then goes on by itself.',
  },
};

/** The error as it is told: what a person can mend in words, all else as it is. */
export function inWords(profile: Profile, error: unknown): unknown {
  const trouble = error instanceof ThroughlineError ? null : profile.troubleOf(error);
  if (trouble === null) return error;
  const { message, ...rest } = IN_WORDS[trouble];
  // The server's own reason, without the statement that Knex puts before it.
  const reason = trouble === 'away' ? ` (${messageOf(error).split(' - ').at(-1)})` : '';
  return new ThroughlineError({ ...rest, message: `${message.slice(0, -1)}${reason}.`, cause: error });
}
