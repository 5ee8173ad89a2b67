import {
  envelopeAddress,
  messageIdFor,
  readToken,
  signToken,
  tokenOfMessageId,
} from '../../../engine/content/token';
import { fc } from '../../support/property';

const SECRET = 'a secret of this instance';
const ID = '01k8zq3v5e6r7t8y9w0abcdefg';
const ids = fc.stringMatching(/^[0-9a-z]{26}$/);

test('a token gives back the id that it was made for, in any case of letters', () => {
  fc.assert(
    fc.property(ids, (id) => {
      const token = signToken(SECRET, id);
      expect(token).toMatch(/^[a-z0-9]{1,44}$/);
      expect(readToken(SECRET, token)).toBe(id);
      expect(readToken(SECRET, token.toUpperCase())).toBe(id);
    }),
  );
});

test('a token with any character changed is not ours', () => {
  const token = signToken(SECRET, ID);
  for (let i = 0; i < token.length; i++) {
    const other = token[i] === 'a' ? 'b' : 'a';
    expect(readToken(SECRET, token.slice(0, i) + other + token.slice(i + 1))).toBeNull();
  }
});

test.each(['', 'x', ID, `${ID}aaaaaaaaaaaaaaaa`, 'é'.repeat(42), `${ID}aaaaaaaaaaaaaaaa+`])(
  '%j is not ours',
  (text) => {
    expect(readToken(SECRET, text)).toBeNull();
  },
);

test('another secret and another purpose do not fit', () => {
  const token = signToken(SECRET, ID, 'message');
  expect(readToken('another secret', token, 'message')).toBeNull();
  expect(readToken(SECRET, token, 'unsubscribe')).toBeNull();
  expect(readToken(SECRET, signToken(SECRET, ID, 'unsubscribe'), 'unsubscribe')).toBe(ID);
});

test('a token made today is read by every later version', () => {
  expect(signToken(SECRET, ID)).toBe('01k8zq3v5e6r7t8y9w0abcdefgxqml4n7bw2n5irno');
});

test('it travels in a Message-ID and comes back, with or without brackets', () => {
  const token = signToken(SECRET, ID);
  expect(messageIdFor(token, 'mail.example.com')).toBe(`<${token}@mail.example.com>`);
  expect(tokenOfMessageId(`<${token}@mail.example.com>`)).toBe(token);
  expect(tokenOfMessageId(` ${token.toUpperCase()}@mail.example.com `)).toBe(token);
  expect(tokenOfMessageId('<CAF=something@mail.gmail.com>')).toBeNull();
  expect(tokenOfMessageId('')).toBeNull();
});

test('it travels in an envelope address, behind a tag that the address has of its own', () => {
  const token = signToken(SECRET, ID);
  expect(envelopeAddress('grace@sender.example', token)).toBe(`grace+${token}@sender.example`);
  expect(envelopeAddress('grace+sales@sender.example', token)).toBe(`grace+sales+${token}@sender.example`);
});

test('a local part of more than 64 octets is refused', () => {
  const token = signToken(SECRET, ID);
  const room = 64 - token.length - 1;
  expect(envelopeAddress(`${'u'.repeat(room)}@x.co`, token)).not.toBeNull();
  expect(envelopeAddress(`${'u'.repeat(room + 1)}@x.co`, token)).toBeNull();
  expect(envelopeAddress(`${'ü'.repeat(room)}@x.co`, token)).toBeNull();
  expect(envelopeAddress('nobody', token)).toBeNull();
});
