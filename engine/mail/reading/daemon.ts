import type { ParsedMail } from './parse';

/** The delivery system of some server, by the names that they go by. */
export function isDaemon(mail: ParsedMail): boolean {
  return DAEMON.test(localOf(mail)) || SYSTEM.test(nameOf(mail));
}

/** An address of a role, from which people write as well, or a name with the words of a system somewhere in it. */
export function isRole(mail: ParsedMail): boolean {
  const [local, name] = [localOf(mail), nameOf(mail)];
  return ROLE.test(local) || ROLE.test(name) || MAILER.test(local) || MAILER.test(name);
}

/** With its '@', and without the domain: who works at maildelivery.test is a person. */
function localOf(mail: ParsedMail): string {
  const address = mail.from?.address ?? mail.one('from').slice(0, 300);
  return address.slice(0, address.lastIndexOf('@') + 1) || address;
}

/** An empty address ('MAILER-DAEMON <>') has only its name. */
function nameOf(mail: ParsedMail): string {
  return (mail.from?.name ?? '').trim();
}

const WORDS = String.raw`mailer-?daemon|mail-?daemon|mail\s?deliver(?:y|\s)|delivery\s?sub-?system|mail(?:er)?\s?(?:sub-?)?system|maildelivery|mail-?administrator|mmdf|mdaemon|internet\smail\sdelivery`;
const DAEMON = new RegExp(
  String.raw`${WORDS}|^(?:bounces?|mta|nonreply-bounce|abuse-bounce)[@+-]|^mailer[+-]|^mailsv|^microsoftexchange[0-9a-f]{32}@`,
  'i',
);
/** Its name begins with the words; behind somebody's name they are a company or a title. */
const SYSTEM = new RegExp(String.raw`^["'(<\[]{0,3}(?:${WORDS})(?!\w{2})`, 'i');
const MAILER = new RegExp(`${WORDS}|^mailer@`, 'i');
const ROLE = /post[-_]?master|^(?:root|administrator|listserv|smtp|system)@|systemadministrator|system\sadministrator/i; // prettier-ignore
