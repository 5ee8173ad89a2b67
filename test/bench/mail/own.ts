import { readMail } from '../../../engine/mail/reading/reading';
import { showReading } from '../../../engine/mail/reading/shownReading';
import { ABSENCES } from '../../fixtures/mail/absences';
import { FURTHER } from '../../fixtures/mail/absences/further';
import { awayMail, type Away } from '../../fixtures/mail/absences/away';
import { mail, THREAD } from '../../fixtures/mail/build';
import { MACHINES } from '../../fixtures/mail/machines';
import { PEOPLE } from '../../fixtures/mail/people';

export interface Own {
  readonly absences: number;
  readonly detected: number;
  /** Exactly the day, or exactly none where it cannot be told. */
  readonly dated: number;
  /** A day that is not the one: worse than none. */
  readonly wrong: number;
  readonly people: number;
  readonly machines: number;
  /** Machines taken for people who answered, or who want no more mail, or whose address is dead. */
  readonly falseStops: number;
  /** People taken for machines. */
  readonly missedReplies: number;
}

/** The project's own mails, written by hand. */
export async function readOwn(): Promise<Own> {
  const further = FURTHER.map(([body, at]): Away => ['outlook', 'Automatic reply: Engines', body, at]);
  const absences = [...Object.values(ABSENCES).flat(), ...further];
  let [detected, dated, wrong] = [0, 0, 0];
  for (const away of absences) {
    const { kind, returnsAt } = showReading(await readMail(awayMail(away)));
    if (kind === 'absence') detected += 1;
    if (returnsAt === away[3]) dated += 1;
    else if (returnsAt !== null) wrong += 1;
  }
  let [falseStops, missedReplies] = [0, 0];
  for (const { raw, kind } of MACHINES) {
    const read = await readMail(raw);
    const stops = ['reply', 'unsubscribe', 'complaint'].includes(read.kind) || (read.kind === 'bounce' && read.class === 'hard'); // prettier-ignore
    if (stops && read.kind !== kind) falseStops += 1;
  }
  for (const { raw } of PEOPLE) if ((await readMail(raw)).kind !== 'reply') missedReplies += 1;
  return { absences: absences.length, detected, dated, wrong, people: PEOPLE.length, machines: MACHINES.length, falseStops, missedReplies }; // prettier-ignore
}

/** Messages of 10 KB per second, on one core. */
export async function speed(): Promise<number> {
  const line =
    'The analytical engine weaves algebraic patterns, just as the loom weaves flowers and leaves.\n';
  const raw = mail(THREAD, line.repeat(Math.ceil(10_000 / line.length)));
  const many = 1_000;
  for (let at = 0; at < 50; at += 1) await readMail(raw);
  const started = performance.now();
  for (let at = 0; at < many; at += 1) await readMail(raw);
  return (1_000 * many) / (performance.now() - started);
}
