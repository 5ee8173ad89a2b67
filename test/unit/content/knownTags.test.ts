import { unknownTags } from '../../../engine/content/knownTags';
import { mergeTags } from '../../../engine/content/mergeTags';

const tags = mergeTags();
const unknown = (template: string, fields: string[] = []) => unknownTags(tags.tagsOf(template), fields);

test('all fields of a lead and all that the engine provides are known, in every spelling', () => {
  expect(
    unknown(
      '{{ email }}{{ firstName }}{{ first_name }}{{ lead.firstName }}{{ lead.crm_id }}{{ stage }}{{ stage.name }}' +
        '{{ sender.name }}{{ sequence.name }}{{ organisation.name }}{{ unsubscribe.link }}{{ now }}{{ company.size }}',
    ),
  ).toEqual([]);
});

test('custom fields are known by their key, their aliases and under fields', () => {
  const template = "{{ fields['Job Level'] }}{{ job_level }}{{ jobLevel }}{{ lead.job_level }}{{ seats }}";
  expect(unknown(template, ['Job Level', 'seats'])).toEqual([]);
  expect(unknown(template, ['seats'])).toHaveLength(4);
});

test.each([
  ['{{ firstname }}', "Did you mean 'firstName'?"],
  ['Hi\n{{ lead.compny }}', "Did you mean 'company'?"],
  ['{{ sender.nme }}', "Did you mean 'sender.name'?"],
  ['{{ joblevel }}', "Did you mean 'job_level'?"],
  ['{{ unsubscribe_link }}', "Did you mean 'unsubscribe.link'?"],
])('%j is not known, and what was meant is suggested', (template, hint) => {
  expect(unknown(template, ['Job Level'])).toMatchObject([{ code: 'unknown_merge_tag', hint }]);
});

test('the problem names the tag and its line, and says how to announce a field', () => {
  expect(unknown('Hi,\n{{ revenue }}')).toEqual([
    {
      code: 'unknown_merge_tag',
      message: "The merge tag 'revenue' on line 2 is not known.",
      hint: expect.stringMatching(/in the settings, under 'fields'\.$/),
    },
  ]);
});

test('a whole object is not a tag', () => {
  expect(unknown('{{ sender }}{{ lead }}{{ fields }}')).toHaveLength(3);
});

test('a key that is computed cannot be judged and passes', () => {
  expect(unknown('{% assign k = "a" %}{{ fields[k] }}')).toEqual([]);
});
