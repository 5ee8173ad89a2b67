import { aliasesOf, snakeCase } from '../../../engine/content/fieldNames';

test.each([
  ['Job Level', ['job_level', 'jobLevel']],
  ['job_level', ['jobLevel']],
  ['jobLevel', ['job_level']],
  ['JOB-LEVEL', ['job_level', 'jobLevel']],
  ['LinkedIn URL', ['linkedin_url', 'linkedinUrl']],
  ['Größe (cm)', ['größe_cm', 'größeCm']],
  ['Industry', ['industry']],
  ['industry', []],
  ['???', []],
])('%s is also %j', (key, aliases) => {
  expect(aliasesOf(key)).toEqual(aliases);
});

test('built-in fields have the snake case that CSV files use', () => {
  expect(['firstName', 'crmId', 'timeZone', 'company'].map(snakeCase)).toEqual([
    'first_name', 'crm_id', 'time_zone', 'company',
  ]); // prettier-ignore
});
