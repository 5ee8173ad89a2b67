import { escapeHtml, htmlToText, textToHtml } from '../../../engine/content/htmlToText';
import { processorTime } from '../../support/processorTime';
import { fc } from '../../support/property';

test('paragraphs and breaks become lines', () => {
  expect(htmlToText('<p>Hi  Ada,</p>\n<p>one<br>two<br/>\n three</p><div>four</div><div>five</div>')).toBe(
    'Hi Ada,\n\none\ntwo\nthree\n\nfour\nfive',
  );
});

test('an empty line as mail programs write it stays one', () => {
  expect(htmlToText('<div>one<br></div><div><br></div><div>two</div>')).toBe('one\n\ntwo');
});

test('links keep their address, unless they show it', () => {
  expect(htmlToText('see <a class="b" href="https://x.co/a?b=1&amp;c=2"><b>the guide</b></a>.')).toBe(
    'see the guide (https://x.co/a?b=1&c=2).',
  );
  expect(
    htmlToText(
      '<a href="https://x.co">https://x.co</a> <a href=mailto:a@x.co>a@x.co</a> <a href="#top">up</a>',
    ),
  ).toBe('https://x.co a@x.co up');
  expect(htmlToText('<a href="https://x.co/logo"><img src="l.png" alt="Our logo"></a>')).toContain(
    'https://x.co/logo',
  );
});

test('lists get dashes, cells stand side by side, pictures are told', () => {
  expect(htmlToText('<ul><li>one</li><li>two</li></ul>after')).toBe('- one\n- two\n\nafter');
  expect(htmlToText('<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>')).toBe('a b\nc');
  expect(htmlToText('<img src=x alt="A chart"> shows')).toBe('A chart shows');
});

test('what a reader never sees is left out', () => {
  expect(
    htmlToText(
      '<html><head><title>t</title><style>p{}</style></head><body><!-- no --><STYLE>x</STYLE>yes<script>no()</script></body></html>',
    ),
  ).toBe('yes');
});

test('entities are read once', () => {
  expect(htmlToText('&lt;b&gt; &amp;lt; &#8364;5 &#x20AC; &uuml; a&nbsp;b &nosuch; &toString;')).toBe(
    '<b> &lt; €5 € ü a b &nosuch; &toString;',
  );
});

test('escaped text comes back as it was, up to its spaces', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
      expect(htmlToText(`<p>${escapeHtml(text)}</p>`)).toBe(text.replace(/\s+/g, ' ').trim());
    }),
  );
});

test('text becomes HTML with its lines and nothing else', () => {
  expect(textToHtml('Grace <g@x.co>\nSender & Co')).toBe('Grace &#60;g@x.co&#62;<br>\nSender &#38; Co');
});

test.each(['<!--', '<style>', '<a href="x">', '<a', '<p ', '&#'])(
  '%j without end, many times, takes no long time',
  (piece) => {
    const worked = processorTime();
    htmlToText(piece.repeat(20_000));
    expect(worked()).toBeLessThan(2_000);
  },
);
