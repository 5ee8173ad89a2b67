import { mergeTags } from '../../../engine/content/mergeTags';
import { ADA, dataOf } from './fixtures';

const tags = mergeTags();
const fill = (template: string, data = dataOf()) => tags.render(template, data, 'text').text;

test.each(['firstName', 'first_name', 'lead.firstName', 'lead.first_name'])('the first name is %s', (tag) => {
  expect(fill(`{{ ${tag} }}`)).toBe('Ada');
});

test.each(["fields['Job Level']", 'job_level', 'jobLevel', 'lead.job_level', "lead.fields['Job Level']"])(
  "the column 'Job Level' is %s",
  (tag) => {
    expect(fill(`{{ ${tag} }}`)).toBe('C');
  },
);

test('a custom field is reached by its own key too', () => {
  expect(fill('{{ Industry }} {{ industry }}')).toBe('Mills Mills');
});

test('without a full name it is first and last; a first name is never guessed', () => {
  expect(fill('{{ name }}')).toBe('Ada Lovelace');
  expect(fill('{{ name }}', dataOf({ lead: { ...ADA, name: 'Countess of Lovelace' } }))).toBe(
    'Countess of Lovelace',
  );
  expect(fill('{{ name }}', dataOf({ lead: { ...ADA, lastName: ' ' } }))).toBe('Ada');
  const nameOnly = dataOf({ lead: { ...ADA, name: 'Ada Lovelace', firstName: null, lastName: null } });
  expect(tags.render('{{ firstName }}', nameOnly, 'text').missing).toEqual(['firstName']);
  const nobody = dataOf({ lead: { ...ADA, firstName: null, lastName: null } });
  expect(tags.render('{{ name }}', nobody, 'text').missing).toEqual(['name']);
});

test("the lead's stage and the sequence's stage do not get into each other's way", () => {
  expect(fill("{{ stage }} {{ stage.name }} {% if stage == 'new' %}is new{% endif %}")).toBe(
    'new email-1 is new',
  );
  const none = dataOf({ lead: { ...ADA, stage: null } });
  expect(tags.render('{{ stage }}{{ stage.name }}', none, 'text')).toEqual({
    text: 'email-1',
    missing: ['stage'],
  });
});

test('the sender goes by the name that its mail shows', () => {
  expect(fill('{{ sender.name }} <{{ sender.address }}>')).toBe('Grace <grace@sender.example>');
  const sender = { name: 'main mailbox', fromName: 'Grace H.', address: 'g@x.co' };
  expect(fill('{{ sender.name }}', dataOf({ sender }))).toBe('Grace H.');
});

test('sequence, organisation and opt-out have tags', () => {
  const data = dataOf({ unsubscribe: { link: 'https://x.co/u', word: 'stop' } });
  expect(
    fill(
      '{{ sequence.name }}, {{ organisation.name }}, {{ unsubscribe.link }}, {{ unsubscribe.word }}',
      data,
    ),
  ).toBe('Welcome, Sender Ltd, https://x.co/u, stop');
});

test('a built-in wins over a custom field of its name, and a key over the alias of another', () => {
  const fields = {
    first_name: 'Eve',
    sender: 'Mallory',
    'Job Level': 'alias',
    job_level: 'key',
    __proto__: 'x',
  };
  const data = dataOf({ lead: { ...ADA, fields } });
  expect(fill('{{ first_name }} {{ sender.name }} {{ job_level }} {{ jobLevel }}', data)).toBe(
    'Ada Grace key key',
  );
  expect(fill("{{ fields['Job Level'] }} {{ fields.first_name }}", data)).toBe('alias Eve');
});
