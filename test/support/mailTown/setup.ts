import startPostgres from '../postgres/setup';
import { needParts } from './parts';

/** Jest's globalSetup for the mail servers: says what is missing before anything runs, and starts a PostgreSQL. */
export default async function setup(): Promise<void> {
  needParts('postfix', 'dovecot-imapd', 'dovecot-lmtpd', 'dovecot-sieve', 'openssl');
  await startPostgres();
}
