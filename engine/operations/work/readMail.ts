import { z } from 'zod';
import { readMail as read } from '../../mail/reading/reading';
import { shownReading, showReading } from '../../mail/reading/shownReading';
import { operation } from '../operation';
import { mailBody } from './mailBody';

export const readMail = operation({
  name: 'mail.read',
  summary: 'Says what a raw message that came back is read as, and why. Changes nothing.',
  method: 'POST',
  path: '/mail/read',
  permission: 'member',
  input: z.object({
    raw: z.string().optional().describe('The message as text (RFC 5322), where no stream is sent'),
  }),
  result: shownReading,
  body: { type: 'message/rfc822', about: 'The raw message' },
  async run(context, input) {
    return showReading(await read(await mailBody(context.body, input.raw), context.clock.now()));
  },
});
