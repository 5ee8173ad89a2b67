import { existsSync } from 'node:fs';

/** Debian package → a file of it. */
const PARTS: Readonly<Record<string, string>> = {
  'dovecot-imapd': '/usr/lib/dovecot/imap',
  'dovecot-lmtpd': '/usr/lib/dovecot/lmtp',
  'dovecot-sieve': '/usr/lib/dovecot/modules/lib90_sieve_plugin.so',
  postfix: '/usr/sbin/postfix',
  openssl: '/usr/bin/openssl',
};

/**
 * Nothing is installed behind anybody's back: what is missing is named, all at once.
 * @throws Error with the command that installs it
 */
export function needParts(...names: readonly (keyof typeof PARTS)[]): void {
  const missing = names.filter((name) => !existsSync(PARTS[name]!));
  if (missing.length === 0) return;
  throw new Error(
    `These tests talk to real mail servers, and on this machine some are missing. On Debian:
  apt-get install -y --no-install-recommends ${missing.join(' ')}
None has to run as a service: the tests start their own, with ports and folders of their own.`,
  );
}

/** Postfix begins as root and goes on as 'postfix'; there is no other way to start it. */
export function needRoot(): void {
  if (process.getuid?.() === 0) return;
  throw new Error(
    "Postfix starts as root only (it becomes 'postfix' by itself): run `npm run test:mail` as root. Without it, `npx jest test/mail/mailbox.test.ts` still tries both IMAP drivers.",
  );
}
