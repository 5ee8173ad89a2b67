/** A line longer than this is no header of a quote. */
const LINE_LIMIT = 400;
const LINES_LIMIT = 5_000;

/** Verbs that end 'On …, … wrote:', in the main languages. */
const WROTE = /(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|kirjoitti|pisze|napisał(?:a|\(a\))?|napsal(?:a|\(a\))?|írta|a scris|yazdı|пишет|написал(?:а|\(а\))?|έγραψε|写道|寫道|님이 작성)\s{0,3}[:：]?\s*$/i; // prettier-ignore
/** How such a line begins: a preposition or a date. Demanded too, as people write 'here is what she wrote:'. */
const ON = /^\s{0,8}(?:(?:on|am|le|el|il|em|op|den|på|w dniu|dnia|dne|pe|ke|ma|ti|to|fr|la|su)[\s.,]|\d{1,4}[./年-]|\p{L}{2,12}[.,]{0,2}\s+\d{1,2}[.,\s]|在|于|於)/iu; // prettier-ignore
/** A time or a year: 'On Monday she wrote:' is a sentence. */
const TIME = /\d{1,2}[:.h]\d{2}|20\d\d/;
/** Gmail in Japanese and Chinese: '2026年11月3日(火) 10:00 Name <a@b.c>:'. */
const DATED =
  /^\s{0,3}\d{4}[年/-]\d{1,2}[月/-]\d{1,2}.{1,150}<[^<>\s]{3,100}@[^<>\s]{3,100}>.{0,20}[:：]\s*$/;
/** Everywhere else: a time, and an address in brackets that the line ends with: '3 ноября 2026 г., 09:30, Ada <a@b.c>:'. */
const TIMED = /^\s{0,8}\S.{0,100}\d{1,2}[:.]\d{2}.{0,150}<[^<>\s]{1,100}@[^<>\s]{3,100}>\s{0,2}[:：]\s*$/;
/** Apple Mail and others where it comes after: 'schrieb Ada <a@b.c>:'. */
const WROTE_WITHIN = /^\s{0,3}(?:am|op|den|il|le|el|em)\s.{5,200}\s(?:schrieb|schreef|skrev|ha scritto|a écrit|escribió|escreveu)\s.{1,150}[:：]\s*$/i; // prettier-ignore

const DIVIDER = /^[\s>]{0,5}[-_*=]{2,40}\s{0,3}(?:original message|original appointment|forwarded message|forwarded by|reply message|ursprüngliche nachricht|weitergeleitete nachricht|originalnachricht|message d['’]origine|message original|message transféré|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|mensagem original|mensagem encaminhada|oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna|původní zpráva|eredeti üzenet|исходное сообщение|пересылаемое сообщение|元のメッセージ|原始邮件|原始郵件|원본 메시지)/i; // prettier-ignore
const RULE = /^\s{0,3}_{20,}\s*$/;
const FIELD_FROM = /^[\s*]{0,5}(?:from|von|de|da|van|från|fra|lähettäjä|od|feladó|от|кому|差出人|发件人|寄件者|보낸 사람)\s{0,2}\*?\s{0,2}[:：]\s?\S/i; // prettier-ignore
const FIELD_OTHER = /^[\s*]{0,5}(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|date|à|objet|enviado(?: el)?|fecha|para|asunto|inviato|data|a|oggetto|assunto|verzonden|aan|onderwerp|skickat|till|ämne|sendt|til|emne|lähetetty|vastaanottaja|aihe|wysłano|do|temat|odesláno|komu|předmět|отправлено|дата|тема|送信日時|宛先|件名|发送时间|收件人|主题|보낸 날짜|받는 사람|제목)\s{0,2}\*?\s{0,2}[:：]/i; // prettier-ignore

const SIGNATURE = /^--\s?$/;
const DEVICE = /^\s{0,3}(?:sent from my|sent from (?:outlook|mail|yahoo|samsung|proton|gmail)|get outlook for|von meinem .{2,40} gesendet|gesendet (?:von|mit) |diese nachricht wurde von meinem|envoyé de(?:puis)? mon|envoyé à partir de|enviado desde mi|enviado do meu|inviato da(?:l mio)? |verstuurd vanaf|verzonden vanaf|skickat från min|sendt fra min|lähetetty |wysłane z|odesláno z|отправлено с|iphoneから送信|从我的 ?iphone|发自我的|나의 .{1,20}에서 보냄)/i; // prettier-ignore

/**
 * What was written now: without quotes, attribution lines, the signature below '-- ' and 'Sent from my …'. Answers
 * between and below quotes are kept. May be empty for a real reply (an attachment, a quote with nothing added).
 */
export function readReply(text: string): string {
  const lines = text.split('\n').slice(0, LINES_LIMIT);
  const kept: string[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i]!;
    if (isQuoted(line)) continue;
    if (DEVICE.test(line.slice(0, LINE_LIMIT))) continue;
    if (SIGNATURE.test(line)) {
      i = nextQuote(lines, i);
      continue;
    }
    const header = attribution(lines, i);
    if (header > 0) {
      // Followed by '>' only that is the quote; otherwise everything to the end is.
      const after = nextWritten(lines, i + header);
      if (after < lines.length && isQuoted(lines[after]!)) {
        i += header - 1;
        continue;
      }
      break;
    }
    if (opensBlock(lines, i)) break;
    kept.push(line.trimEnd());
  }
  return kept
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function isQuoted(line: string): boolean {
  return /^\s{0,3}(?:>|\|\s)/.test(line);
}

/** The number of lines (0 to 3) of an 'On …, … wrote:' that begins here; mail programs wrap it. */
function attribution(lines: readonly string[], at: number): number {
  const first = lines[at]!.slice(0, LINE_LIMIT);
  if (first.trim() === '') return 0;
  if (DATED.test(first) || TIMED.test(first)) return 1;
  if (!ON.test(first)) return 0;
  let joined = '';
  for (let count = 1; count <= 3 && at + count <= lines.length; count += 1) {
    const line = lines[at + count - 1]!.slice(0, LINE_LIMIT);
    if (line.trim() === '' || isQuoted(line)) return 0;
    joined = `${joined} ${line.trim()}`.trim();
    if ((WROTE.test(joined) || WROTE_WITHIN.test(joined)) && TIME.test(joined)) return count;
  }
  return 0;
}

/** Outlook's way: a divider, or a block of fields; all below it is the quote. */
function opensBlock(lines: readonly string[], at: number): boolean {
  const line = lines[at]!.slice(0, LINE_LIMIT);
  if (DIVIDER.test(line)) return true;
  if (RULE.test(line)) return FIELD_FROM.test(lines[nextWritten(lines, at + 1)]?.slice(0, LINE_LIMIT) ?? '');
  if (!FIELD_FROM.test(line)) return false;
  const next = lines.slice(at + 1, at + 6).filter((one) => FIELD_OTHER.test(one.slice(0, LINE_LIMIT)));
  return next.length >= 2;
}

function nextWritten(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && lines[at]!.trim() === '') at += 1;
  return at;
}

/** The line before the next quoted one: a signature above a quote ends there. */
function nextQuote(lines: readonly string[], from: number): number {
  for (let at = from + 1; at < lines.length; at += 1) {
    if (isQuoted(lines[at]!) || attribution(lines, at) > 0 || opensBlock(lines, at)) return at - 1;
  }
  return lines.length;
}
