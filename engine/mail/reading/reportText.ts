/**
 * What a delivery system wrote itself, without the message that it gives back: the words of our own mail, or of some
 * header of it, must not explain why it came back.
 */
export function ownWords(text: string): string {
  const lines = text.slice(0, TEXT_LIMIT).split('\n');
  const end = lines.findIndex((line, at) => announcesCopy(line) || (at > 0 && beginsHeaders(lines, at)));
  const own = (end < 0 ? lines : lines.slice(0, end)).join('\n');
  return own.trim().length >= LEAST ? own : text.slice(0, TEXT_LIMIT);
}

const TEXT_LIMIT = 40_000;
const LINE_LIMIT = 200;
/** Less is no report; then the copy came first. */
const LEAST = 20;

const COPY = /original (?:e-?mail|message|header)|copy of (?:the|your|my|this) (?:original )?(?:e-?mail|message)|below this line|message headers? (?:is|are|follow)|headers? of the original|returned (?:message|mail|header)|message text follows|unsent message|undelivered message|body of the (?:original )?message|first \d+ lines|forwarded message|ursprüngliche (?:nachricht|mail)|originalnachricht|kopie (?:der|ihrer)|message d['’]origine|message (?:original|initial)|mensaje original|mensagem original|messaggio originale|oorspronkelijk(?:e)? bericht|ursprungligt? meddelande|oprindelig(?:e)? meddelelse|opprinnelig(?:e)? melding|oryginaln[aey] wiadomo|исходно(?:е|го) (?:сообщени|письм)|копия (?:вашего|исходного)|元のメ|オリジナル|原始邮件|原邮件|원본 메/i; // prettier-ignore

/** A divider with such words in it, or a short line that ends with them: 'The original message was received at' is neither. */
function announcesCopy(line: string): boolean {
  const shown = line.trim();
  if (shown.length > LINE_LIMIT || !COPY.test(shown)) return false;
  return /^[-=_*|#~+>]{2}/.test(shown) || /(?:[:：]|follows?|below|headers?)[.\s]{0,3}$/i.test(shown);
}

/** Three header lines in a row, the first of them one that messages begin with. */
function beginsHeaders(lines: readonly string[], at: number): boolean {
  if (!FIRST_FIELD.test(lines[at]!.slice(0, LINE_LIMIT))) return false;
  let fields = 0;
  for (let i = at; i < lines.length && i < at + 30 && fields < 3; i += 1) {
    const line = lines[i]!.slice(0, LINE_LIMIT);
    if (FIELD.test(line)) fields += 1;
    else if (!/^[ \t]\S/.test(line)) return false;
  }
  return fields >= 3;
}

const FIRST_FIELD = /^(?:received|return-path|delivered-to|dkim-signature|x-[\w-]{1,40}|authentication-results|arc-[\w-]{1,40}|message-id|mime-version|date|from|to|subject|sender)\s?:/i; // prettier-ignore
const FIELD = /^[A-Za-z][\w-]{1,60}\s?:/;
