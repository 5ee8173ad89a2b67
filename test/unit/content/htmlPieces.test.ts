import { htmlPieces, type HtmlTag } from '../../../engine/content/htmlPieces';
import { fc } from '../../support/property';

const tagsIn = (html: string): HtmlTag[] => htmlPieces(html).filter((piece) => 'tag' in piece);

/** Each tag with its attributes as they are written. */
const tagsOf = (html: string): string[] =>
  tagsIn(html).map(({ tag, ends, attributes }) =>
    [
      `${ends ? '/' : ''}${tag}`,
      ...attributes.map((one) => `${one.name}=${html.slice(one.from, one.to)}`),
    ].join(' '),
  );

test.each([
  ['<p>a</p>', ['p', '/p']],
  ['<A HREF="x">', ['a href=x']],
  [`<a href='a>b' title="it's">`, ["a href=a>b title=it's"]],
  ['<a href=https://x.test/a/b?c=d>', ['a href=https://x.test/a/b?c=d']],
  ['<a href = "x"\n\ttarget=_blank/>', ['a href=x target=_blank/']],
  ['<br/><img src=x / alt>', ['br', 'img src=x alt=']],
  ['<a href="first" href="second">', ['a href=first']],
  ['<a href=>text', ['a href=']],
  ['<a =x href=y>', ['a =x= href=y']],
  ['1 < 2 and <3 </ > <> b', []],
  ['</ b><i></\ti></i>', ['i', '/i']],
  ['<a href="never closed>', []],
  ['a < b <i>c', ['i']],
])('%s', (html, expected) => {
  expect(tagsOf(html)).toEqual(expected);
});

test('nothing in comments, scripts, styles and titles is a tag', () => {
  const inside = '<a href="x">';
  for (const [before, after] of [
    ['<!--', '-->'],
    ['<!--[if mso]>', '<![endif]-->'],
    ['<?xml ', '>'],
    ['<!doctype ', '>'],
  ] as const)
    expect(tagsOf(`${before}${inside.replace('>', after.startsWith('>') ? '' : '>')}${after}<b>`)).toEqual([
      'b',
    ]);
  for (const name of ['script', 'STYLE', 'title', 'textarea', 'xmp'])
    expect(tagsOf(`<${name}>${inside}</${name.toLowerCase()}x></${name.toUpperCase()} ><b>`)).toEqual([
      name.toLowerCase(),
      `/${name.toLowerCase()}`,
      'b',
    ]);
  expect(tagsOf('<!--><b>')).toEqual(['b']);
  expect(tagsOf('<!---><b>')).toEqual(['b']);
  // What Outlook hides from others, and shows to others.
  expect(tagsOf('<!--[if !mso]><!--><b><!--<![endif]-->')).toEqual(['b']);
});

test('places are those of the text: what stands between them is never touched', () => {
  const piece = fc.constantFrom('<', '>', '"', "'", '=', '/', ' ', 'a', 'b', 'href', '<a ', '</', '<!--', '-->', '<style>', '</style>', 'é', '\n'); // prettier-ignore
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const html = pieces.join('');
      let at = 0;
      for (const { start, tag, ends, attributes } of tagsIn(html)) {
        expect(start).toBeGreaterThanOrEqual(at);
        const begins = ends ? `</${tag}` : `<${tag}`;
        expect(html.slice(start, start + begins.length).toLowerCase()).toBe(begins);
        at = start + 1;
        for (const one of attributes) {
          expect(at < one.from && one.from <= one.to && one.to < html.length).toBe(true);
          at = one.to;
        }
      }
    }),
  );
});

test.each(['<a ', '<!--', '<style>', '<a href="', '<a href=x ', '<', '</a', '<!-- --!', '<title></titl'])(
  'a megabyte of %s is read at once',
  (piece) => {
    const html = piece.repeat(Math.ceil(1_000_000 / piece.length));
    // What begins again at every piece would meet the limit of the test.
    expect(htmlPieces(html).length).toBeLessThan(400_000);
  },
);
