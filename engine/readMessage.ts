import { readMail } from './mail/reading/reading';
import { showReading, type ShownReading } from './mail/reading/shownReading';

export type { ShownReading };

/**
 * What a raw message that came back is read as, and why. Needs no database and never throws, whatever the bytes.
 * @param arrivedAt UTC ms, where it is known; dates are reckoned from it where the Date header is absurd
 */
export async function readMessage(raw: Buffer, arrivedAt: number | null = null): Promise<ShownReading> {
  return showReading(await readMail(raw, arrivedAt));
}
