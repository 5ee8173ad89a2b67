import { deliveryReport } from '../fixtures/mail/build';
import { takeIn, type Letter, type TakenIn } from './inbox';
import type { Door } from './scenario';

let reports = 0;

/** What a server returns of that message: a delivery report with its Message-ID inside. */
export function returned({ messageId, to }: Letter, status: string, diagnostic?: string): Buffer {
  const recipient = {
    action: 'failed',
    status,
    address: to,
    ...(diagnostic === undefined ? {} : { diagnostic }),
  };
  reports += 1;
  const raw = deliveryReport([recipient], {
    To: 'ada@lab.test',
    'Message-ID': `<report-${reports}@mx.test>`,
  });
  return Buffer.from(raw.toString('utf8').replace('<m1@lab.test>', messageId));
}

/** The same, handed in. */
export function bounce(door: Door, letter: Letter, status: string, diagnostic?: string): Promise<TakenIn> {
  return takeIn(door, returned(letter, status, diagnostic));
}

export const SPAM = '550 5.7.1 Message rejected as spam by our content filter';
export const UNKNOWN = '550 5.1.1 User unknown';
export const FULL = '452 4.2.2 The mailbox is full, try again later';
