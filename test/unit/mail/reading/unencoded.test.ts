import PostalMime from 'postal-mime';
import { encoded } from '../../../../engine/mail/reading/unencoded';
import { mail, multipart, THREAD } from '../../../fixtures/mail/build';
import { PEOPLE } from '../../../fixtures/mail/people';
import { fc, times } from '../../../support/property';

const textOf = async (raw: Buffer): Promise<string | undefined> => (await PostalMime.parse(raw)).text;

test.each([
  ['UTF-8', { 'Content-Type': 'text/plain; charset=utf-8' }, 'Grüße = 3=20 =\n=3D\n'],
  ['no type, no encoding', { 'Content-Type': '', 'Content-Transfer-Encoding': '' }, 'Yes = no =\n'],
  ['seven bits', { 'Content-Transfer-Encoding': '7bit' }, 'a\n\n\nb  \nc'],
  ['flowed lines', { 'Content-Type': 'text/plain; format=flowed' }, 'one \ntwo \n\nthree'],
  ['HTML', { 'Content-Type': 'text/html' }, '<a href="https://x.test/?a=b&amp;c=3D">x</a>\n'],
])('%s: what is handed to the parser says the same', async (_what, headers, body) => {
  const raw = mail({ ...THREAD, ...headers }, body);
  const { bytes, marked } = encoded(raw);
  expect(marked).toBe(true);
  const [before, after] = [await PostalMime.parse(raw), await PostalMime.parse(bytes)];
  expect([after.text, after.html]).toEqual([before.text, before.html]);
  expect(after.headers.slice(1)).toEqual(before.headers);
});

test.each([
  ['quoted-printable', mail({ 'Content-Transfer-Encoding': 'Quoted-Printable' }, 'Gr=C3=BC=C3=9Fe')],
  ['base64', mail({ 'Content-Transfer-Encoding': 'base64' }, 'SGVsbG8=')],
  ['a folded encoding', mail({ 'Content-Transfer-Encoding': '\n base64' }, 'SGVsbG8=')],
  ['several parts', multipart({}, 'mixed', [{ type: 'text/plain', body: 'a=b' }])],
  ['a folded type of several parts', mail({ 'Content-Type': '\n multipart/mixed; boundary=x' }, '--x\n\na\n--x--')], // prettier-ignore
  ['nothing but fields', Buffer.from('From: a@b.test\nSubject: x')],
])('%s is left as it is', (_what, raw) => {
  expect(encoded(raw)).toEqual({ bytes: raw, marked: false });
});

test('of whatever bytes, and of our own mails, the text stays the same', async () => {
  const body = fc.uint8Array({ maxLength: 500 });
  await fc.assert(
    fc.asyncProperty(body, async (bytes) => {
      const raw = Buffer.concat([Buffer.from('From: a@b.test\r\n\r\n'), bytes]);
      expect(await textOf(encoded(raw).bytes)).toBe(await textOf(raw));
    }),
    times(300),
  );
  for (const { raw } of PEOPLE) expect(await textOf(encoded(raw).bytes)).toBe(await textOf(raw));
});
