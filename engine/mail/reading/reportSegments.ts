const RECIPIENT_LIMIT = 1_000;

/**
 * What a report says of each recipient: from the line that names it to the one that names another.
 * @param named recipients that are known, whether or not a line names them
 * @param ours addresses that cannot be among them
 */
export function segmentsIn(
  words: string,
  named: readonly string[],
  ours: ReadonlySet<string>,
): Map<string, string> {
  const session = sessionIn(words, ours);
  if (session.size > 1) return session;
  const found = new Map<string, string>(named.slice(0, RECIPIENT_LIMIT).map((address) => [address, '']));
  let current = '';
  for (const line of words.split('\n')) {
    const address = addressAtStart(line.slice(0, LINE_LIMIT)) ?? addressInCommand(line.slice(0, LINE_LIMIT));
    if (address !== null && !ours.has(address) && found.size < RECIPIENT_LIMIT) {
      current = address;
      if (!found.has(address)) found.set(address, '');
    }
    if (current !== '') found.set(current, `${found.get(current)}${line}\n`);
  }
  return found;
}

/**
 * Sendmail, of every age, repeats the session with the other server and closes what concerns one recipient with a line
 * of its own: `550 <a@b>... User unknown`.
 */
function sessionIn(words: string, ours: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  let open = '';
  for (const line of words.split('\n')) {
    open += `${line}\n`;
    const closing = CLOSING.exec(line.slice(0, LINE_LIMIT))?.[1];
    if (closing === undefined) continue;
    const address = clean(closing);
    if (!ours.has(address) && found.size < RECIPIENT_LIMIT) found.set(address, (found.get(address) ?? '') + open); // prettier-ignore
    open = '';
  }
  return found;
}

const CLOSING =
  /^[45]\d\d (?:[45]\.\d{1,3}\.\d{1,3} )?<([^\s<>()[\]"',;:|=\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]{1,64}@[a-z0-9][a-z0-9.-]{0,250})>\.\.\. /i;

const LINE_LIMIT = 500;
const ADDRESS = /[^\s<>()[\]"',;:|=\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]{1,64}@[a-z0-9][a-z0-9.-]{0,250}/i;

/** `<a@b>:`, `a@b [reason]`, `>>> a@b`, `- a@b`: nothing but signs comes before it. */
function addressAtStart(line: string): string | null {
  const found = ADDRESS.exec(line.slice(0, 200));
  if (!found || !/^[\s<>*\-–•"'(:[]{0,20}(?:smtp:|mailto:|rfc822;)?$/i.test(line.slice(0, found.index)))
    return null;
  return clean(found[0]);
}

/** In what was said to the other server, and in 'delivering your mail to <a@b>'. */
function addressInCommand(line: string): string | null {
  const found = /(?<![\w.+-])(?:rcpt to|to|recipient|address|adresse|for|addressed to|failed addresses?)\s{0,3}[:=]?\s{0,3}<?([^\s<>()[\]"',;:|=\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]{1,64}@[a-z0-9][a-z0-9.-]{0,250})/i.exec(line); // prettier-ignore
  return found ? clean(found[1]!) : null;
}

export function anyAddress(words: string, ours: ReadonlySet<string>): string[] {
  const all = words.slice(0, 10_000).match(new RegExp(ADDRESS, 'gi')) ?? [];
  return [...new Set(all.map(clean))].filter((address) => !ours.has(address) && !/^(?:post-?master|mailer-?daemon|abuse|support|help)/.test(address)).slice(0, 1); // prettier-ignore
}

function clean(address: string): string {
  return address
    .toLowerCase()
    .replace(/[.…-]+$/, '')
    .slice(0, 320);
}
