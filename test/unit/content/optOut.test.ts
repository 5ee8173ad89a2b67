import { optOut, unsubscribeMail } from '../../../engine/content/optOut';

const LINKS = { unsubscribe: 'https://go.example.com/u/abc?x=1&y=2' };
const BY_MAIL = { ...LINKS, unsubscribeMail: unsubscribeMail('grace+x@sender.example', 'abc') };

test("'none' adds nothing", () => {
  expect(optOut('none', BY_MAIL)).toEqual({ text: '', html: '', headers: {} });
});

test("'reply_word' asks for a word and needs no link", () => {
  const { text, html, headers } = optOut('reply_word', LINKS);
  expect(text).toBe("If you would rather not hear from me, reply with the word 'unsubscribe'.");
  expect(html).toContain('unsubscribe');
  expect(html).not.toContain('href');
  expect(headers).toEqual({});
});

test("'link' shows the link and sends no headers, so that absences still answer", () => {
  const { text, html, headers } = optOut('link', BY_MAIL);
  expect(text).toContain(LINKS.unsubscribe);
  expect(html).toContain('<a href="https://go.example.com/u/abc?x=1&#38;y=2">unsubscribe here</a>');
  expect(headers).toEqual({});
});

test("'header_and_link' adds the headers of RFC 2369 and RFC 8058, https first", () => {
  expect(optOut('header_and_link', LINKS).headers).toEqual({
    'List-Unsubscribe': `<${LINKS.unsubscribe}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  });
  expect(optOut('header_and_link', BY_MAIL).headers['List-Unsubscribe']).toBe(
    `<${LINKS.unsubscribe}>, <mailto:grace%2Bx@sender.example?subject=unsubscribe%20abc>`,
  );
});

test.each(['link', 'header_and_link'] as const)(
  "'%s' without a public URL falls back to the word",
  (setting) => {
    expect(optOut(setting, { unsubscribe: null })).toEqual(optOut('reply_word', { unsubscribe: null }));
  },
);
