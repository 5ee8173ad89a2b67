import { fuzz } from '../../../bench/mail/fuzz';
import { ALL_OWN } from '../../../bench/mail/own';

test('two thousand spoilt messages: none makes it fail, none takes a second', async () => {
  const { bad, count } = await fuzz(ALL_OWN, 2_000);
  expect({ bad, count }).toEqual({ bad: [], count: 2_000 });
}, 60_000);
