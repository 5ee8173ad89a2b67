import { oneLine, replyHeaders, replySubject } from '../../../engine/content/thread';
import { fc } from '../../support/property';

test.each(['Hello', 'Re: Hello', 're:Hello', 'RE: Re: Hello', 'Re[2]: Hello', 'AW: RE: Hello', 'SV: Hello'])(
  "a reply to %j has 'Re: ' once",
  (subject) => {
    expect(replySubject(subject)).toBe('Re: Hello');
  },
);

test("a word that only begins like 'Re' is left alone", () => {
  expect(replySubject('Regarding: your trial')).toBe('Re: Regarding: your trial');
  expect(replySubject('Results')).toBe('Re: Results');
});

test('a reply answers the last email and refers to all of the thread', () => {
  expect(replyHeaders({ subject: 's', messageIds: ['<1@x>', '<2@x>'] })).toEqual({
    inReplyTo: '<2@x>',
    references: ['<1@x>', '<2@x>'],
  });
  expect(replyHeaders({ subject: 's', messageIds: [] })).toEqual({ inReplyTo: null, references: [] });
});

test('a long thread keeps its first email and its last nineteen', () => {
  const messageIds = Array.from({ length: 50 }, (_, i) => `<${i}@x>`);
  const { references } = replyHeaders({ subject: 's', messageIds });
  expect(references).toEqual(['<0@x>', ...messageIds.slice(-19)]);
});

test('no text makes a second line', () => {
  expect(oneLine(' Hello\r\nBcc: everybody@example.com\t! ')).toBe('Hello Bcc: everybody@example.com !');
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom('a', ':', ' ', '\r', '\n', '\t', '\v', '\0', '\u0085', '\u2028', '\u2029'),
      }),
      (text) => {
        expect(oneLine(text)).toBe(oneLine(text).split(/[\r\n\u0085\u2028\u2029]/)[0]);
      },
    ),
  );
});
