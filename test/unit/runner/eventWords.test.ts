import { eventWords } from '../../../runner/web/eventWords';

const about = (kind: string, data: Record<string, unknown> = {}) =>
  eventWords({
    seq: 1,
    kind,
    at: '2026-11-02T09:00:00Z',
    email: 'ada@initech.example',
    sequence: 'Trial',
    data,
  });

test.each([
  ['replied', {}, 'reply', 'ada@initech.example replied in Trial.'],
  ['finished', { reason: 'replied' }, 'plain', 'Trial has ended for ada@initech.example (replied).'],
  ['finished', { reason: 'completed' }, 'plain', 'Trial has ended for ada@initech.example (no reply).'],
  ['email_sent', { subject: 'Shall we talk?' }, 'mail', 'Email to ada@initech.example: Shall we talk?'],
  [
    'mail_received',
    { kind: 'absence' },
    'plain',
    'Automatic reply (out of office) from ada@initech.example.',
  ],
  [
    'mail_unmatched',
    { kind: 'unreadable', from: 'bo@initech.example', subject: 'Re: Hello' },
    'bad',
    'Mail from bo@initech.example could not be read and waits for a person: Re: Hello.',
  ],
  ['mail_unmatched', { kind: 'automatic' }, 'plain', 'Mail that belongs to no lead.'],
  ['paused', { reason: 'out_of_office' }, 'hold', 'ada@initech.example is paused in Trial (out of office).'],
  [
    'failed',
    { detail: 'The tag plan has no value.' },
    'bad',
    'ada@initech.example is stuck in Trial: The tag plan has no value.',
  ],
])('%s %j', (kind, data, tone, text) => {
  expect(about(kind, data)).toEqual({ tone, text });
});

test('what tells a reader nothing is left out', () => {
  expect(about('stage_started')).toBeNull();
  expect(about('lead_updated')).toBeNull();
});
