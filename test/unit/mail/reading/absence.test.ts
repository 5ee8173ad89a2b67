import { readMail } from '../../../../engine/mail/reading/reading';
import { showReading } from '../../../../engine/mail/reading/shownReading';
import { ABSENCES } from '../../../fixtures/mail/absences';
import { awayMail } from '../../../fixtures/mail/absences/away';
import { FURTHER } from '../../../fixtures/mail/absences/further';
import { HARD } from '../../../fixtures/mail/absences/hard';
import { LONGER } from '../../../fixtures/mail/absences/longer';
import { SHORTER } from '../../../fixtures/mail/absences/shorter';
import { mail, THREAD } from '../../../fixtures/mail/build';

const AUTO = { ...THREAD, 'Auto-Submitted': 'auto-replied', Subject: 'Automatic reply: Engines' };

/** Back when, by an answer that was written on Tuesday 3 November 2026 unless it says otherwise. */
async function back(
  text: string,
  headers: Readonly<Record<string, string>> = {},
  arrived: string | null = null,
) {
  const reading = await readMail(
    mail({ ...AUTO, ...headers }, text),
    arrived === null ? null : Date.parse(arrived),
  );
  expect(reading.kind).toBe('absence');
  return showReading(reading).returnsAt;
}

describe.each(Object.entries(ABSENCES))('absences in %s are detected and dated', (_language, answers) => {
  test.each(answers.map((one) => [one[2].replace(/\n/g, ' ').slice(0, 90), one] as const))(
    '%s',
    async (_text, away) => {
      const reading = await readMail(awayMail(away));
      expect([reading.kind, showReading(reading).returnsAt]).toEqual(['absence', away[3]]);
    },
  );
});

describe('absences that the rules were not made from are dated as well', () => {
  test.each([...FURTHER, ...HARD, ...LONGER, ...SHORTER])('%s', async (text, expected) => {
    expect(await back(text)).toBe(expected);
  });
});

describe('what a day means', () => {
  test.each([
    ['I am out of the office until Friday.', '2026-11-09'],
    ['I am out of the office until Sunday.', '2026-11-09'],
    ['I am out of the office and back on Monday.', '2026-11-09'],
    ['I am out of the office until Tuesday.', '2026-11-04'],
    ['I am out of the office and back on Tuesday.', '2026-11-10'],
    ['I am out of the office from 2 to 6 November and from 9 to 13 November.', '2026-11-16'],
    ['I am out of the office from 2 to 6 November and from 16 to 20 November.', '2026-11-09'],
    ['I am out of the office from 28 December to 4 January.', '2027-01-05'],
    ['I am out of the office for the next three days.', '2026-11-06'],
    ['I am out of the office and will be back in two weeks.', '2026-11-17'],
    ['I am out of the office until the end of the week.', '2026-11-09'],
    ['I am out of the office until the end of the month.', '2026-12-01'],
    ['I am out of the office until 9 am on 5 November.', '2026-11-05T09:00'],
  ])('%s', async (text, expected) => {
    expect(await back(text)).toBe(expected);
  });
});

describe('refused rather than guessed', () => {
  test.each([
    ['two ways to read it', 'I am out of the office until 9/8/2027.'],
    ['a weekday that is another', 'I am out of the office and back on Monday 10 November 2026.'],
    ['this week’s or next week’s', 'I am out of the office and back next Friday.'],
    ['past', 'I am out of the office until 20 October 2026.'],
    ['more than a year ahead', 'I am out of the office until 20 November 2027.'],
    [
      'two days of return',
      'I am out of the office and back on 9 November. Back on 16 November, I will answer.',
    ],
    ['no day of the calendar', 'I am out of the office until 31 November 2026.'],
    [
      'about something else',
      'I am out of the office. Register for our event on 12 November and save until 30 November.',
    ],
    ['a hotline that is open 24/7', 'I am out of the office, our hotline is there until 24/7.'],
  ])('%s', async (_why, text) => {
    expect(await back(text)).toBeNull();
  });

  test.each([
    ['a weekday', 'I am out of the office until Wednesday 11/4/2026.', '2026-11-05'],
    ['another date', 'I am out of the office from 10/26/2026 to 11/6/2026.', '2026-11-09'],
    ['the language', 'Je suis absent du bureau jusqu’au 06/11/2026.', '2026-11-09'],
  ])('%s can tell how the numbers are ordered', async (_what, text, expected) => {
    expect(await back(text)).toBe(expected);
  });
});

describe('reckoned from when it was written', () => {
  test('by its Date header, in its own zone', async () => {
    const late = { Date: 'Tue, 03 Nov 2026 23:30:00 -0800' };
    expect(await back('I am out of the office and back tomorrow.', late, '2026-11-04T07:30:05Z')).toBe(
      '2026-11-04',
    );
    const reading = await readMail(mail({ ...AUTO, ...late }, 'I am out of the office and back tomorrow.'));
    expect(showReading(reading).returnsZone).toBe('-08:00');
  });

  test('or by when it arrived, where that is absurd', async () => {
    const absurd = { Date: 'Thu, 01 Jan 1998 00:00:00 +0000' };
    expect(await back('I am out of the office and back tomorrow.', absurd, '2026-11-03T10:00:00Z')).toBe(
      '2026-11-04',
    );
    const received = { ...absurd, Received: 'from a by b; Tue, 3 Nov 2026 10:00:00 +0000' };
    expect(await back('I am out of the office and back tomorrow.', received)).toBe('2026-11-04');
    expect(await back('I am out of the office and back tomorrow.', { Date: 'yesterday' })).toBeNull();
  });
});

test('dates of what was quoted count for nothing', async () => {
  const text =
    'I am out of the office.\n\nOn Tue, 3 Nov 2026 at 09:00 Ada <ada@lab.test> wrote:\n> I will be back on 20 November.\n';
  expect(await back(text)).toBeNull();
});
