/** One request for a link or a picture of a message. Nothing in it says from where it came. */
export interface Hit {
  readonly touch: 'opened' | 'clicked';
  readonly at: number;
  /** Where the link leads; null for a picture. */
  readonly url: string | null;
  readonly userAgent: string | null;
  /** The program said itself that it only fetches ahead (Sec-Purpose, Purpose, X-Moz). */
  readonly prefetch: boolean;
}

/**
 * Programs by what they call themselves. Apple's proxy loads every picture of every mail, read or not, so it tells
 * nothing. Google's and Yahoo's (GoogleImageProxy, YahooMailProxy) load them when the mail is shown: those are people,
 * and what Google scans on arrival comes at once, which `INSTANT` catches.
 */
export const MACHINES: readonly RegExp[] = [
  // Apple Mail Privacy Protection: just this, and no more.
  // https://support.clickdimensions.com/hc/en-us/articles/15707875851917-Introduction-to-Adjusted-Opens
  /^\s*Mozilla\/5\.0\s*$/,
  // Gmail's check on arrival: a browser of 2015. https://github.com/jdavidbakr/mail-tracker/issues/255
  /Chrome\/42\.0\.2311\.135 Safari\/537\.36 Edge\/12\.246 Mozilla\/5\.0$/,
  // Programs that say what they are (the same issue); Cubot makes telephones.
  /(?<!cu)bot\b|crawl|spider|slurp|headless|phantomjs|scanner|monitoring|prefetch/i,
  // Libraries: a browser has one of its own. https://github.com/putyourlightson/craft-campaign/issues/546
  /^(?:curl|wget|python|go-http-client|java|okhttp|axios|node|undici|ruby|perl|libwww|apache-httpclient|guzzle)\b/i,
  // Chats that show a preview of a link that somebody passed on, and Office, which asks before it opens one.
  /bingpreview|uripreview|facebookexternalhit|^whatsapp\/|google-safety|(?:existence|protocol) discovery/i,
];

/**
 * So soon after the mail server took it nobody has read it; gateways and Gmail look at once.
 * https://github.com/resend/resend-node/issues/901 (12 seconds after a delivery), https://github.com/mautic/mautic/issues/16263
 */
export const INSTANT = 10_000;

/**
 * So many different links of one message within so many ms: a gateway that tries them all (SafeLinks, Proofpoint,
 * Mimecast, Barracuda come with the name of a common browser). Nobody clicks as fast. The runner gathers hits for longer
 * than the longest of these before it hands them in.
 * https://www.autoemails.com/help/agent/mark-bot-unsubscribe, https://github.com/mautic/mautic/issues/9798
 */
export const BURSTS: readonly { readonly links: number; readonly within: number }[] = [
  { links: 2, within: 1_000 },
  { links: 3, within: 5_000 },
];

/**
 * What people did, of all that came for one message, and how many of its hits were machines. The same thing twice at once
 * (a double click, a picture in two windows) is one.
 * @param sentAt when a server took the message
 */
export function judge<H extends Hit>(
  hits: readonly H[],
  sentAt: number,
): { readonly people: H[]; readonly machines: number } {
  const unhurried = hits.filter((hit) => !isMachine(hit) && hit.at - sentAt >= INSTANT);
  const hasty = burst(unhurried.filter(({ url }) => url !== null));
  // Whoever follows links like a machine has loaded the picture like one.
  const agents = new Set([...hasty].map(({ userAgent }) => userAgent));
  const human = unhurried.filter(
    (hit) => !hasty.has(hit) && !(hit.url === null && agents.has(hit.userAgent)),
  );
  const seen = new Set<string | null>();
  const people = human.filter(({ url }) => !seen.has(url) && seen.add(url));
  return { people, machines: hits.length - human.length };
}

function isMachine({ userAgent, prefetch }: Hit): boolean {
  const name = userAgent ?? '';
  return prefetch || name.trim() === '' || MACHINES.some((pattern) => pattern.test(name));
}

/** Those that stand in a burst: in its beginning, its middle or its end. One pass over them, however many came. */
function burst<H extends Hit>(clicks: readonly H[]): Set<H> {
  const sorted = [...clicks].sort((a, b) => a.at - b.at);
  const hasty = new Set<H>();
  for (const { links, within } of BURSTS) {
    const urls = new Map<string | null, number>();
    let next = 0;
    let marked = 0;
    sorted.forEach((first, from) => {
      for (; next < sorted.length && sorted[next]!.at - first.at <= within; next += 1)
        urls.set(sorted[next]!.url, (urls.get(sorted[next]!.url) ?? 0) + 1);
      if (urls.size >= links)
        for (marked = Math.max(marked, from); marked < next; marked += 1) hasty.add(sorted[marked]!);
      const left = (urls.get(first.url) ?? 0) - 1;
      if (left > 0) urls.set(first.url, left);
      else urls.delete(first.url);
    });
  }
  return hasty;
}
