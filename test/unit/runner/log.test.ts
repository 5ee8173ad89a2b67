import { lineLog } from '../../../runner/log';

const lines = (format: 'human' | 'json', level: 'debug' | 'warn' = 'debug') => {
  const written: string[] = [];
  const log = lineLog({
    level,
    format,
    now: () => Date.UTC(2026, 10, 2, 9, 30),
    write: (text) => void written.push(text),
  });
  return { log, written };
};

test('a line for people has the time, the level, the sentence and the values', () => {
  const { log, written } = lines('human');
  log.warn('The sender is slow.', { sender: 'maya', after: 12, note: 'two words' });
  expect(written).toEqual([
    '2026-11-02 09:30:00 warn  The sender is slow. sender=maya after=12 note="two words"\n',
  ]);
});

test('a line for machines is one JSON object', () => {
  const { log, written } = lines('json');
  log.error('It failed.', { reason: new Error('no route') });
  expect(JSON.parse(written[0] ?? '')).toEqual({
    time: '2026-11-02T09:30:00.000Z',
    level: 'error',
    message: 'It failed.',
    reason: 'no route',
  });
});

test('what is less important than asked for is not written', () => {
  const { log, written } = lines('human', 'warn');
  log.debug('a');
  log.info('b');
  log.warn('c');
  expect(written).toHaveLength(1);
});

test('secrets are hidden, at any depth', () => {
  for (const format of ['human', 'json'] as const) {
    const { log, written } = lines(format);
    log.info('Saved.', {
      password: 'hunter2',
      smtp: { pass: 'hunter2', host: 'h' },
      token: 'hunter2',
      apiKey: 'hunter2',
    });
    expect(written.join('')).not.toContain('hunter2');
    expect(written.join('')).toContain('(hidden)');
  }
});

test('what a server answered cannot forge a second line', () => {
  const { log, written } = lines('human');
  log.warn('Refused: 550 no\r\n2026-11-02 09:30:00 info  All is well.', { answer: 'x\ny' });
  expect(written.join('').match(/\n/g)).toHaveLength(1);
});
