import type { Settings } from '../model/sequence';
import { escapeHtml } from './htmlToText';

/** The word that a lead replies with; reading inbound mail looks for it too. */
export const UNSUBSCRIBE_WORD = 'unsubscribe';

export type UnsubscribeSetting = Settings['unsubscribe'];

export interface OptOutLinks {
  /** The signed https page; null where no public URL is configured. */
  readonly unsubscribe: string | null;
  /** A mailto: URI with a signed token; null where nobody would read that mail. */
  readonly unsubscribeMail?: string | null;
}

export interface OptOut {
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

const NO_HEADERS = {};

/**
 * How this email lets the lead opt out. A setting that wants a link falls back to the reply word where there is
 * no public URL: an email with no way out is never what was asked for. The List-Unsubscribe headers (RFC 2369 and
 * 8058) come only with `header_and_link`, because they silence out-of-office replies (5 of 5 responders seen).
 */
export function optOut(setting: UnsubscribeSetting, links: OptOutLinks): OptOut {
  if (setting === 'none') return { text: '', html: '', headers: NO_HEADERS };
  const link = links.unsubscribe;
  if (setting === 'reply_word' || link === null) {
    const sentence = `If you would rather not hear from me, reply with the word '${UNSUBSCRIBE_WORD}'.`;
    return { text: sentence, html: small(escapeHtml(sentence)), headers: NO_HEADERS };
  }
  const sentence = 'If you would rather not hear from me, unsubscribe here';
  return {
    text: `${sentence}: ${link}`,
    html: small(`${sentence.replace(/unsubscribe here/, `<a href="${escapeHtml(link)}">$&</a>`)}.`),
    headers: setting === 'header_and_link' ? listHeaders(link, links.unsubscribeMail ?? null) : NO_HEADERS,
  };
}

/** The mail that the button of a mail program sends: its subject says all, whatever a company puts below it. */
export function unsubscribeMail(address: string, token: string): string {
  // RFC 6068: percent-encoded but for what stands in an address.
  const at = encodeURIComponent(address).replace('%40', '@');
  return `mailto:${at}?subject=${UNSUBSCRIBE_WORD}%20${token}`;
}

function listHeaders(link: string, mail: string | null): Record<string, string> {
  return {
    'List-Unsubscribe': [link, ...(mail === null ? [] : [mail])].map((uri) => `<${uri}>`).join(', '),
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}

function small(html: string): string {
  return `<p style="font-size:12px;color:#777777">${html}</p>`;
}
