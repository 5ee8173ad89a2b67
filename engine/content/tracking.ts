import { htmlPieces, type HtmlTag } from './htmlPieces';
import { escapeHtml } from './htmlToText';
import { signLink, signToken } from './token';

/** What is to be known of the reader of a message. */
export interface Tracking {
  readonly opens: boolean;
  readonly clicks: boolean;
}

export interface TrackedMessage {
  readonly id: string;
  readonly secret: string;
  /** Where our links lead; without a slash at the end. */
  readonly publicUrl: string;
}

/**
 * The HTML of a message with links that lead over us, and with a picture that tells when it is shown. Everything else
 * stays as it is, character by character. Links in the plain text stay as they are, too: there an address is read.
 */
export function withTracking(html: string, track: Tracking, message: TrackedMessage): string {
  const tags = htmlPieces(html).filter((piece) => 'tag' in piece);
  const changes = track.clicks ? tags.flatMap((tag) => rewritten(tag, message)) : [];
  const end = tags.findLast(({ tag, ends }) => tag === 'body' && ends)?.start ?? html.length;
  if (track.opens) changes.push({ from: end, to: end, text: picture(message) });
  return replaced(html, changes);
}

interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function rewritten({ tag, attributes }: HtmlTag, message: TrackedMessage): Replacement[] {
  if (tag !== 'a' && tag !== 'area') return [];
  const href = attributes.find((attribute) => attribute.name === 'href');
  const target = href && targetOf(href.value, message.publicUrl);
  if (!target) return [];
  const link = `${message.publicUrl}/c/${signLink(message.secret, message.id, target)}`;
  return [{ from: href.from, to: href.to, text: escapeHtml(link) }];
}

/** More would be refused by some mail programs and proxies once it is encoded. */
const LONGEST = 2_000;

/**
 * The address behind a link, as a browser would go to it; null for one that stays as it is: mailto:, tel:, a place in the
 * letter itself, a way out of ours, whatever has no address of its own.
 */
function targetOf(value: string, publicUrl: string): string | null {
  const written = value.trim();
  if (!/^https?:/i.test(written) || !URL.canParse(written)) return null;
  const { href } = new URL(written);
  if (href.length > LONGEST) return null;
  const site = URL.canParse(publicUrl) ? new URL(publicUrl).href.replace(/\/$/, '') : publicUrl;
  return OURS.some((folder) => href.startsWith(`${site}/${folder}/`)) ? null : href;
}

/** Ways out, links and pictures: under these the runner answers what stands in mail. */
const OURS = ['u', 'c', 'o'];

function picture({ publicUrl, secret, id }: TrackedMessage): string {
  const source = `${publicUrl}/o/${signToken(secret, id, 'open')}.gif`;
  // No `display: none`: some mail programs do not fetch what is not shown.
  return `<img src="${escapeHtml(source)}" width="1" height="1" alt="" style="width:1px;height:1px;border:0">\n`;
}

function replaced(html: string, changes: readonly Replacement[]): string {
  let at = 0;
  const parts = [...changes]
    .sort((a, b) => a.from - b.from)
    .flatMap(({ from, to, text }) => {
      const before = html.slice(at, from);
      at = to;
      return [before, text];
    });
  return parts.join('') + html.slice(at);
}
