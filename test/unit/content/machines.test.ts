import { INSTANT, judge, type Hit } from '../../../engine/content/machines';

const SENT = 1_000_000;
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36';
const LATER = SENT + 3_600_000; // prettier-ignore

const hit = (over: Partial<Hit> = {}): Hit => ({
  touch: over.url === undefined ? 'opened' : 'clicked',
  at: LATER,
  url: null,
  userAgent: CHROME,
  prefetch: false,
  ...over,
});
const click = (page: string, after: number, userAgent = CHROME): Hit =>
  hit({ url: `https://acme.example/${page}`, at: LATER + after, userAgent });

test.each([
  CHROME,
  'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
  'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html',
  'Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
  'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.2.0',
  'Mozilla/5.0 (Linux; Android 13; CUBOT X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36',
  'BlackBerry9700/5.0.0.862 Profile/MIDP-2.1',
])('a person: %s', (userAgent) => {
  expect(judge([hit({ userAgent })], SENT)).toEqual({ people: [hit({ userAgent })], machines: 0 });
});

test.each([
  'Mozilla/5.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0',
  '',
  null,
  'python-requests/2.31.0',
  'curl/8.5.0',
  'Go-http-client/2.0',
  'Java/17.0.1',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'WhatsApp/2.23.20.0 A',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Microsoft Office Existence Discovery',
])('a machine: %s', (userAgent) => {
  expect(judge([hit({ userAgent })], SENT)).toEqual({ people: [], machines: 1 });
});

test('a program that says that it only fetches ahead is a machine', () => {
  expect(judge([hit({ prefetch: true })], SENT).machines).toBe(1);
});

test('so soon after it was sent nobody has read it', () => {
  expect(judge([hit({ at: SENT + INSTANT - 1 })], SENT).machines).toBe(1);
  expect(judge([hit({ at: SENT + INSTANT })], SENT).machines).toBe(0);
});

test('several links at once are a gateway, the first of them too, and the picture that it loads', () => {
  const burst = [hit(), click('a', 0), click('b', 400)];
  expect(judge(burst, SENT)).toEqual({ people: [], machines: 3 });
  expect(judge([click('a', 0), click('b', 2_000), click('c', 4_900)], SENT).machines).toBe(3);
});

test('somebody who reads, and opens a second page a little later, is a person', () => {
  const reading = [hit(), click('a', 0), click('b', 1_500)];
  expect(judge(reading, SENT)).toEqual({ people: reading, machines: 0 });
});

test('a person beside a gateway still counts', () => {
  const person = hit({ userAgent: 'Mozilla/5.0 (iPhone)' });
  expect(judge([person, click('a', 0), click('b', 100)], SENT)).toEqual({ people: [person], machines: 2 });
});

test('the same link twice at once is one click, and no burst', () => {
  expect(judge([click('a', 0), click('a', 200), click('a', 300)], SENT)).toEqual({
    people: [click('a', 0)],
    machines: 0,
  });
});

// Each against each would be forty thousand million: nobody would see this test end.
test('more than one report can hold are judged in one go', () => {
  const clicks = Array.from({ length: 200_000 }, (_, i) => click(`page${i % 5_000}`, i % 1_000));
  const person = click('read', 60_000);
  expect(judge([...clicks, person], SENT)).toEqual({ people: [person], machines: 200_000 });
});
