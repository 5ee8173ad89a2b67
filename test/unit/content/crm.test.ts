import { at, plainValue } from '../../../engine/content/crm/paths';
import { isSoap, readOutboundMessage } from '../../../engine/content/crm/soap';
import { SALESFORCE_OUTBOUND } from '../../fixtures/crm/payloads';

const soap = (inside: string): string => `<soapenv:Envelope><n>${inside}</n></soapenv:Envelope>`;
const one = (fields: string): string =>
  soap(`<Notification><Id>1</Id><sObject xsi:type="sf:Lead">${fields}</sObject></Notification>`);

describe('Paths into an event', () => {
  const event = { a: { 'b.c': [{ d: 1 }], e: null }, list: ['x'] };

  test('lead through objects, lists and quoted names', () => {
    expect(at(event, "a['b.c'][0].d")).toBe(1);
    expect(at(event, 'list[0]')).toBe('x');
    expect(at(event, 'a.e')).toBeNull();
  });

  test('reach nothing that the event has not itself', () => {
    for (const path of ['__proto__', 'constructor.name', 'a.toString', 'list.length.x', 'a.e.f', 'list[9]'])
      expect(at(event, path)).toBeUndefined();
    expect(at(null, 'a')).toBeUndefined();
  });

  test('give texts, numbers and truths, and nothing for blanks and structures', () => {
    expect([' x ', 0, false, '  ', null, {}, [], NaN].map(plainValue)).toEqual(
      ['x', 0, false, undefined, undefined, undefined, undefined, undefined],
    ); // prettier-ignore
  });
});

describe('An outbound message of Salesforce', () => {
  test('is known by its envelope, and JSON is none', () => {
    expect(isSoap(SALESFORCE_OUTBOUND)).toBe(true);
    expect(isSoap('{ "Envelope": "<Envelope>" }')).toBe(false);
  });

  test('has its texts with entities and CDATA read', () => {
    const message = one('<sf:Company>A &amp; B &#x41;&#66; <![CDATA[<C>]]></sf:Company><sf:Email/>');
    expect(readOutboundMessage(message).notifications).toEqual([
      { Id: '1', type: 'Lead', sObject: { Company: 'A & B AB <C>', Email: '' } },
    ]);
  });

  test.each([
    ['definitions', `<!DOCTYPE x [<!ENTITY a "b">]>${one('')}`],
    ['a comment', one('<!-- -->')],
    ['an element that does not end', '<Envelope><Notification>'],
    ['an element that ends another', '<Envelope><a></b></Envelope>'],
    ['a text that does not end', one('<![CDATA[')],
    ['too many floors', soap('<a>'.repeat(50) + '</a>'.repeat(50))],
    ['no notification', soap('')],
  ])('with %s is refused', (_what, message) => {
    expect(() => readOutboundMessage(message)).toThrow(
      expect.objectContaining({ code: 'body_not_readable' }),
    );
  });

  test.each([
    ['a name', `<${'a'.repeat(2_000_000)}`],
    ['beginnings', '<a '.repeat(600_000)],
    ['texts', '<![CDATA['.repeat(200_000)],
    ['entities', one('&'.repeat(2_000_000))],
  ])(
    'of megabytes of %s does not hang',
    (_what, inside) => {
      expect(() => readOutboundMessage(`<Envelope>${inside}`)).toThrow(
        expect.objectContaining({ code: 'body_not_readable' }),
      );
    },
    20_000,
  );
});
