import { mergeTags } from '../../../engine/content/mergeTags';
import { composeEmail, type ComposedEmail, type ComposeInput } from '../../../engine/content/message';
import { ADA, INPUT } from './fixtures';

const tags = mergeTags();
const STAGE: ComposeInput['stage'] = {
  id: 'email-1',
  subject: 'Your trial, {{ firstName }}',
  text: 'Hi {{ firstName }},\n\nhow is {{ company }}?\n',
  thread: 'reply',
};
const COMPOSE: ComposeInput = {
  lead: ADA,
  stage: STAGE,
  sender: { ...INPUT.sender, signature: null },
  sequenceName: 'Welcome',
  organisationName: null,
  thread: null,
  unsubscribe: 'none',
  links: { unsubscribe: null },
  now: INPUT.now,
  timeZone: 'UTC',
};
const THREAD = { subject: 'Your trial, Ada', messageIds: ['<1@x>', '<2@x>'] };

function compose(changes: Partial<ComposeInput> = {}): ComposedEmail {
  const result = composeEmail(tags, { ...COMPOSE, ...changes });
  if ('missing' in result) throw new Error(`missing: ${result.missing.join()}`);
  return result.composed;
}
function missing(changes: Partial<ComposeInput>): readonly string[] {
  const result = composeEmail(tags, { ...COMPOSE, ...changes });
  return 'missing' in result ? result.missing : [];
}
const stage = (changes: Partial<ComposeInput['stage']>) => ({ stage: { ...STAGE, ...changes } });

test('text only: no HTML part, and the text is not escaped', () => {
  expect(compose()).toEqual({
    subject: 'Your trial, Ada',
    text: 'Hi Ada,\n\nhow is Engines & Sons?\n',
    html: null,
    inReplyTo: null,
    references: [],
    headers: {},
    threadSubject: 'Your trial, Ada',
  });
});

test('HTML only: the text is made from it', () => {
  const html = '<p>Hi {{ firstName }},</p><p>see <a href="https://x.co">this</a> at {{ company }}.</p>';
  const composed = compose(stage({ text: undefined, html }));
  expect(composed.html).toContain('Engines &amp; Sons');
  expect(composed.text).toBe('Hi Ada,\n\nsee this (https://x.co) at Engines & Sons.\n');
});

test('both: each is taken as it was written', () => {
  const composed = compose(stage({ text: 'plain', html: '<b>rich</b>' }));
  expect([composed.text, composed.html]).toEqual(['plain\n', '<b>rich</b>']);
});

test('all that is missing is told at once, from subject, text, HTML and signature, each once', () => {
  expect(
    missing({
      ...stage({ subject: '{{ title }}', text: '{{ title }} {{ nope }}', html: '{{ phone }}' }),
      sender: { ...COMPOSE.sender, signature: '{{ organisation.name }}' },
    }),
  ).toEqual(['title', 'nope', 'phone', 'organisation.name']);
});

test('an email without subject or without any text is missing those', () => {
  expect(missing(stage({ subject: undefined }))).toEqual(['subject']);
  expect(missing(stage({ text: '  ' }))).toEqual(['text']);
  expect(missing(stage({ subject: "{{ title | default: '' }}" }))).toEqual(['subject']);
});

test('a reply takes the subject of its thread, whatever its own, and names the emails before it', () => {
  expect(compose({ thread: THREAD, ...stage({ subject: '{{ title }}' }) })).toMatchObject({
    subject: 'Re: Your trial, Ada',
    inReplyTo: '<2@x>',
    references: ['<1@x>', '<2@x>'],
    threadSubject: 'Your trial, Ada',
  });
});

test('a new thread has its own subject and refers to nothing', () => {
  expect(compose({ thread: THREAD, ...stage({ thread: 'new', subject: 'Another matter' }) })).toMatchObject({
    subject: 'Another matter',
    inReplyTo: null,
    references: [],
    threadSubject: 'Another matter',
  });
});

test("a line break in a lead's field cannot make a header", () => {
  const lead = { ...ADA, firstName: 'Ada\r\nBcc: everybody@example.com' };
  expect(compose({ lead }).subject).toBe('Your trial, Ada Bcc: everybody@example.com');
});

test('the signature stands below the text, and as escaped lines below the HTML', () => {
  const sender = { ...COMPOSE.sender, signature: '{{ sender.name }} <{{ sender.address }}>\nPhone & fax' };
  const composed = compose({ sender, ...stage({ text: 'Hi', html: '<p>Hi</p>' }) });
  expect(composed.text).toBe('Hi\n\nGrace <grace@sender.example>\nPhone & fax\n');
  expect(composed.html).toBe('<p>Hi</p>\n<p>Grace &#60;grace@sender.example&#62;<br>\nPhone &#38; fax</p>');
});

test('the way out stands last, inside the body of a whole document', () => {
  const html = '<html><body><p>Hi</p></body></html>';
  const composed = compose({ unsubscribe: 'reply_word', ...stage({ html }) });
  expect(composed.text).toMatch(/reply with the word 'unsubscribe'\.\n$/);
  expect(composed.html).toMatch(/<p>Hi<\/p><p style[^>]*>If you would .*<\/p>\n<\/body><\/html>$/);
  const many = compose({ unsubscribe: 'reply_word', ...stage({ html: '<body>a</body>b</BODY >' }) });
  expect(many.html).toMatch(/^<body>a<\/body>b<p style[^>]*>If you would .*<\/p>\n<\/BODY >$/);
});

test('who writes the way out into the letter gets no second one, and keeps the headers', () => {
  const links = { unsubscribe: 'https://go.example.com/u/1' };
  const own = compose({
    unsubscribe: 'header_and_link',
    links,
    ...stage({ text: 'Hi. Leave: {{ unsubscribe.link }}' }),
  });
  expect(own.text).toBe('Hi. Leave: https://go.example.com/u/1\n');
  expect(own.headers).toHaveProperty('List-Unsubscribe');
  expect(missing(stage({ text: '{{ unsubscribe.link }}' }))).toEqual(['unsubscribe.link']);
});

test('the same input composes the same email', () => {
  expect(compose({ unsubscribe: 'link', thread: THREAD })).toEqual(
    compose({ unsubscribe: 'link', thread: THREAD }),
  );
});

test('the stage goes by its name, or by its id where it has none', () => {
  expect(compose(stage({ text: '{{ stage.name }}' })).text).toBe('email-1\n');
  expect(compose(stage({ text: '{{ stage.name }}', name: 'Hello' })).text).toBe('Hello\n');
});
