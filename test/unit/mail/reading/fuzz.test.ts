import { fuzz } from '../../../bench/mail/fuzz';
import { ALL_OWN } from '../../../bench/mail/own';

// How long each takes is measured by `npm run bench:mail`; one that hangs meets the limit of the test.
test('two thousand spoilt messages: none makes it fail', async () => {
  const { failed, count } = await fuzz(ALL_OWN, 2_000);
  expect({ failed, count }).toEqual({ failed: [], count: 2_000 });
}, 60_000);
