import { ThroughlineError } from '../../model/errors';

export interface OutboundMessage {
  readonly notifications: readonly {
    readonly Id: string | null;
    /** `Lead`, `Contact`. */
    readonly type: string | null;
    readonly sObject: Readonly<Record<string, string>>;
  }[];
}

/**
 * Salesforce counts a delivery as taken only when it reads this (developer.salesforce.com, 'Understanding the Outbound
 * Messaging WSDL': notificationsResponse); everything else it sends again for 24 hours.
 */
export const ACKNOWLEDGEMENT =
  '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">' +
  '<soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>' +
  '</notificationsResponse></soapenv:Body></soapenv:Envelope>';

export function isSoap(body: string): boolean {
  return /^\s*(<\?xml[^>]*>\s*)?<([\w-]+:)?Envelope[\s>]/.test(body.slice(0, 1_000));
}

/**
 * Reads the one SOAP message that Salesforce sends: `notifications`, each with an Id and a flat sObject. No reader of
 * XML at large: types, entities of a document's own and namespaces mean nothing here. The session id, a key to the
 * organisation's data, is not taken over.
 * @throws ThroughlineError `body_not_readable`
 */
export function readOutboundMessage(body: string): OutboundMessage {
  const found = elements(body).filter(({ name }) => name === 'Notification');
  if (found.length === 0) throw unreadable('It holds no notification of Salesforce.');
  return {
    notifications: found.map(({ children }) => {
      const record = children.find(({ name }) => name === 'sObject');
      return {
        Id: children.find(({ name }) => name === 'Id')?.text ?? null,
        type: /type\s*=\s*["'](?:[\w-]+:)?([\w-]+)["']/.exec(record?.attributes ?? '')?.[1] ?? null,
        sObject: Object.fromEntries((record?.children ?? []).map(({ name, text }) => [name, text])),
      };
    }),
  };
}

interface Element {
  readonly name: string;
  readonly attributes: string;
  text: string;
  readonly children: Element[];
}

// Names end where they end: without the look ahead a name of a megabyte is tried in every shorter form.
const TOKEN =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<\?[^>]*>|<(\/?)(?:[\w.-]{1,100}(?![\w.-]):)?([\w.-]{1,100})(?![\w.-])([^<>]*)>/g;
const DEEPEST = 20;

/** All elements, in the order in which they end. */
function elements(body: string): readonly Element[] {
  if (/<!(?!\[CDATA\[)/i.test(body)) throw unreadable('It brings comments or definitions of its own.');
  // One that does not end would be looked for again from each beginning.
  if (body.split('<![CDATA[').length > body.split(']]>').length)
    throw unreadable('A text in it does not end.');
  const all: Element[] = [];
  const open: Element[] = [];
  let after = 0;
  const close = (): void => {
    const element = open.pop();
    if (!element) throw unreadable('An element ends that never began.');
    open.at(-1)?.children.push(element);
    all.push(element);
  };
  for (const match of body.matchAll(TOKEN)) {
    const current = open.at(-1);
    if (current) current.text += decoded(body.slice(after, match.index)) + (match[1] ?? '');
    after = match.index + match[0].length;
    const [, , ending, name, attributes = ''] = match;
    if (name === undefined) continue;
    if (ending === '/') {
      if (current?.name !== name) throw unreadable(`</${name}> ends nothing that is open.`);
      close();
      continue;
    }
    if (open.length >= DEEPEST) throw unreadable('It is nested too deep.');
    open.push({ name, attributes, text: '', children: [] });
    if (attributes.endsWith('/')) close();
  }
  if (open.length > 0) throw unreadable(`<${open.at(-1)?.name ?? ''}> does not end.`);
  return all;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,8}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[String(name)] ?? String(whole);
    const code = hex === undefined ? Number(decimal) : parseInt(String(hex), 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

function unreadable(why: string): ThroughlineError {
  return new ThroughlineError({
    code: 'body_not_readable',
    message: `The SOAP message cannot be read: ${why}`,
    hint: "Send a Salesforce outbound message as it is, or JSON with the header 'Content-Type: application/json'.",
  });
}
