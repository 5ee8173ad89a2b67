import { isBrokenOff } from '../../../engine/mail/brokenOff';
import { readSmtpAnswer } from '../../../engine/mail/smtpAnswer';

/** As n8n, axios, nodemailer and gateways write them. */
test.each([
  "The connection timed out, consider setting the 'Retry on Fail' option in the node settings connect ETIMEDOUT",
  'timeout of 300000ms exceeded',
  'Timeout',
  'socket hang up',
  'The connection to the server was closed unexpectedly, perhaps it is offline. You can retry the request immediately or wait and retry later.',
  'The connection was aborted, perhaps the server is offline',
  'Connection closed unexpectedly',
  'The server closed the connection unexpectedly',
  'read ECONNRESET',
  'Bad gateway - the service failed to handle your request',
  'Gateway timed out - perhaps try again later?',
  'The service was not able to process your request',
  'Request failed with status code 504',
  '502 - "<html>Bad Gateway</html>"',
])('nobody knows what became of it: %s', (said) => {
  expect(isBrokenOff(readSmtpAnswer(said))).toBe(true);
});

test.each([
  '550 5.1.1 No such user',
  '451 4.4.2 Timeout while waiting for the next server',
  '421 Connection timed out',
  '554 Connection closed by policy',
  '500 Syntax error',
  'The service refused the connection - perhaps it is offline connect ECONNREFUSED 127.0.0.1:25',
  'The connection cannot be established, this usually occurs due to an incorrect host (domain) value getaddrinfo ENOTFOUND',
  'Connection timeout',
  'Greeting never received',
  'Forbidden - perhaps check your credentials?',
  'The service is receiving too many requests from you',
  'Invalid login: 535 5.7.8 Authentication failed',
  'Reported as failed, without a reason.',
])('it certainly did not go out: %s', (said) => {
  expect(isBrokenOff(readSmtpAnswer(said))).toBe(false);
});
