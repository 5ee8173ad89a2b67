import { htmlToText } from '../../../engine/content/htmlToText';
import { readLink, readToken } from '../../../engine/content/token';
import { withTracking } from '../../../engine/content/tracking';
import { fc } from '../../support/property';

const MESSAGE = {
  id: '01k8zq3v5e6r7t8y9w0abcdefg',
  secret: 'a secret of this instance',
  publicUrl: 'https://follow.example',
};
const CLICKS = { opens: false, clicks: true };
const OPENS = { opens: true, clicks: false };

const tracked = (html: string, track = CLICKS): string => withTracking(html, track, MESSAGE);

/** Where the links lead now: those of ours by what is signed in them. */
function targets(html: string): (string | null)[] {
  return [...html.matchAll(/href\s*=\s*["']?([^"'\s>]*)/gi)].map(([, href = '']) => {
    const [, token] = /^https:\/\/follow\.example\/c\/([^/]+)$/.exec(href) ?? [];
    return token === undefined ? null : (readLink(MESSAGE.secret, token)?.target ?? 'forged');
  });
}

test('a link leads over us to where it led, and nothing else of the letter changes', () => {
  const html = '<p class=x>See <a  title=\'>\' HREF="https://acme.example/price?a=1&amp;b=2#now" >this</a>\r\n&nbsp;</p>';
  const after = tracked(html);
  expect(targets(after)).toEqual(['https://acme.example/price?a=1&b=2#now']);
  expect(after.replace(/https:\/\/follow\.example\/c\/[\w.-]+/, 'https://acme.example/price?a=1&amp;b=2#now')).toBe(html);
  expect(tracked(html)).toBe(after);
}); // prettier-ignore

test.each([
  ['href="https://x.test/?a=1&#38;b=2"', 'https://x.test/?a=1&b=2'],
  ['href="https://x.test/?a=1&#x26;b=2"', 'https://x.test/?a=1&b=2'],
  ['href="https://x.test/?a=1&b=2&copy=3"', 'https://x.test/?a=1&b=2&copy=3'],
  ['href="https://x.test/&unknown;"', 'https://x.test/&unknown;'],
  ['href="https://x.test/?a&lt"', 'https://x.test/?a%3C'],
  ['href="https://x.test/?q=&uuml;"', 'https://x.test/?q=%C3%BC'],
  ['href=https://x.test/a/b', 'https://x.test/a/b'],
  ["href='https://x.test/it&#39;s'", "https://x.test/it's"],
  ['href="  HTTPS://X.test/A b\n"', 'https://x.test/A%20b'],
  ['href="http://müller.test/ü"', 'http://xn--mller-kva.test/%C3%BC'],
  ['href="https://x.test/c/1"', 'https://x.test/c/1'],
])('%s is read as a browser reads it', (attribute, target) => {
  expect(targets(tracked(`<a ${attribute}>x</a>`))).toEqual([target]);
  expect(targets(tracked(`<map><area ${attribute}></map>`))).toEqual([target]);
});

test.each([
  'mailto:ada@acme.example', 'tel:+4930', '#top', '', '/relative', '//acme.example', 'javascript:alert(1)', 'data:text/html,x',
  'ftp://acme.example', 'https://', 'https:// /', 'cid:logo', 'sms:1', 'https://follow.example/u/token', 'HTTPS://Follow.example/u/token',
  'https://follow.example/c/token', 'https://follow.example/o/token.gif',
  `https://x.test/${'x'.repeat(2_000)}`,
])('%.60s stays as it is', (href) => {
  const html = `<a href="${href}">x</a>`;
  expect(tracked(html)).toBe(html);
}); // prettier-ignore

test('only what is a link is one: no picture, no style sheet, nothing in a comment', () => {
  const html =
    '<link href="https://x.test/a.css"><style>a{background:url(https://x.test)}</style><!--[if mso]><a href="https://x.test/">x</a><![endif]--><img src="https://x.test/a.png"><a name="https://x.test">x</a>https://x.test';
  expect(tracked(html)).toBe(html);
});

test('the picture stands at the end of the body, once, under a token of its own', () => {
  const whole = '<html><body><p>Hi</p></BODY ></html>';
  const after = tracked(whole, OPENS);
  const [image = '', token = ''] = /<img src="https:\/\/follow\.example\/o\/(\w+)\.gif"[^>]*>\n/.exec(after) ?? [];
  expect(after).toBe(whole.replace('</BODY >', `${image}</BODY >`));
  expect(readToken(MESSAGE.secret, token, 'open')).toBe(MESSAGE.id);
  expect(readToken(MESSAGE.secret, token, 'unsubscribe')).toBeNull();
  expect(tracked('<p>Hi</p>', OPENS)).toBe(`<p>Hi</p>${image}`);
  expect(htmlToText(after)).toBe('Hi');
}); // prettier-ignore

test('what is not asked for is not there', () => {
  const html = '<a href="https://x.test/">x</a>';
  expect(tracked(html, { opens: false, clicks: false })).toBe(html);
  expect(tracked(html, OPENS)).not.toContain('/c/');
  expect(tracked(html, CLICKS)).not.toContain('<img');
});

test('a link changed in any place leads nowhere', () => {
  const after = tracked('<a href="https://acme.example/">x</a>');
  const [, token = ''] = /\/c\/([^"]+)"/.exec(after) ?? [];
  expect(readLink(MESSAGE.secret, token)).toEqual({ id: MESSAGE.id, target: 'https://acme.example/' });
  for (let at = 0; at < token.length - 1; at += 1) {
    const other = token[at] === 'a' ? 'b' : 'a';
    expect(readLink(MESSAGE.secret, token.slice(0, at) + other + token.slice(at + 1))).toBeNull();
  }
  const evil = Buffer.from('https://evil.example/').toString('base64url');
  expect(readLink(MESSAGE.secret, `${token.split('.')[0]}.${evil}`)).toBeNull();
  expect(readLink('another secret', token)).toBeNull();
});

test('every address comes back as it was signed, whatever is in it', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const { href } = new URL(url);
      fc.pre(href.length <= 2_000);
      const html = `<a href="${href.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}">x</a>`;
      expect(targets(tracked(html))).toEqual([href]);
    }),
  );
});
