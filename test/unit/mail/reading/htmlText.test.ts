import { htmlToText } from '../../../../engine/mail/reading/htmlText';

test.each([
  ['<p>One</p><p>Two</p>', 'One\n\nTwo'],
  ['One<br>Two<br/>Three', 'One\nTwo\nThree'],
  ['<div>Hello<blockquote>quoted<br>more</blockquote>mine</div>', 'Hello\n> quoted\n> more\nmine'],
  ['<style>.a{b:c}</style><script>if (a<b) x()</script>Text', 'Text'],
  ['a &lt;b&gt; &amp; &#228; &#x20AC; &unknown; &nbsp;c', 'a <b> & ä € &unknown; c'],
  ['<!-- hidden <p> --> shown', 'shown'],
  ['1 < 2 and <b>bold', '1 < 2 and bold'],
  ['cut <a href="x', 'cut'],
  ['&#1114112; &#0;', '\uFFFD \uFFFD'],
  ['', ''],
])('%j reads as %j', (html, text) => {
  expect(htmlToText(html)).toBe(text);
});
