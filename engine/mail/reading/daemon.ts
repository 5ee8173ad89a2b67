import type { ParsedMail } from './parse';

/** The delivery system of some server, by the names that they go by. */
export function isDaemon(mail: ParsedMail): boolean {
  return named(mail).some((name) => DAEMON.test(name));
}

/** An address of a role, from which people write as well. */
export function isRole(mail: ParsedMail): boolean {
  return named(mail).some((name) => ROLE.test(name));
}

/** An empty address ('MAILER-DAEMON <>') has only its name. */
function named(mail: ParsedMail): readonly string[] {
  return [mail.from?.address ?? mail.one('from').slice(0, 300), mail.from?.name ?? ''];
}

const DAEMON = /mailer-?daemon|mail-?daemon|mail\s?deliver(?:y|\s)|delivery\s?sub-?system|mail(?:er)?\s?(?:sub-?)?system|maildelivery|mail-?administrator|mmdf|mdaemon|^(?:bounces?|mta|mailer|nonreply-bounce|abuse-bounce)[@+-]|internet\smail\sdelivery|^mailsv/i; // prettier-ignore
const ROLE = /post[-_]?master|^(?:root|administrator|listserv|smtp|system)@|systemadministrator|system\sadministrator/i; // prettier-ignore
