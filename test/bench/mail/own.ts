import { readMail } from '../../../engine/mail/reading/reading';
import { showReading } from '../../../engine/mail/reading/shownReading';
import { ABSENCES } from '../../fixtures/mail/absences';
import { FURTHER } from '../../fixtures/mail/absences/further';
import { HARD } from '../../fixtures/mail/absences/hard';
import { LONGER } from '../../fixtures/mail/absences/longer';
import { SHORTER } from '../../fixtures/mail/absences/shorter';
import { awayMail, type Away } from '../../fixtures/mail/absences/away';
import { mail, THREAD } from '../../fixtures/mail/build';
import { MACHINES } from '../../fixtures/mail/machines';
import { FAMILIES } from '../../fixtures/mail/families';
import { PEOPLE } from '../../fixtures/mail/people';
import { SYSTEMS } from '../../fixtures/mail/systems';

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
  /** Reports of systems, written by us. */
  readonly reports: number;
  readonly classified: number;
}

const FURTHER_AWAY = [...FURTHER, ...HARD, ...LONGER, ...SHORTER].map(([body, at]): Away => [
  'outlook',
  'Automatic reply: Engines',
  body,
  at,
]);
const ALL_ABSENCES = [...Object.values(ABSENCES).flat(), ...FURTHER_AWAY];

/** All of our own messages, as they come. */
export const ALL_OWN: readonly Buffer[] = [...ALL_ABSENCES.map(awayMail), ...PEOPLE.map((one) => one.raw), ...MACHINES.map((one) => one.raw), ...FAMILIES.map((one) => one[2]), ...SYSTEMS.map((one) => one.raw)]; // prettier-ignore

/** The project's own mails, written by hand. */
export async function readOwn(): Promise<Own> {
  let [detected, dated, wrong] = [0, 0, 0];
  for (const away of ALL_ABSENCES) {
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
  return { absences: ALL_ABSENCES.length, detected, dated, wrong, people: PEOPLE.length, machines: MACHINES.length, falseStops, missedReplies, ...(await readReports()) }; // prettier-ignore
}

async function readReports(): Promise<{ reports: number; classified: number }> {
  const wanted = [...FAMILIES.map(([expected, , raw]) => ({ expected, raw })), ...SYSTEMS];
  let classified = 0;
  for (const { expected, raw } of wanted) {
    const { kind, class: of } = showReading(await readMail(raw));
    const right = expected === 'late' ? kind === 'delivery_notice' : kind === 'bounce' && of === expected;
    if (right) classified += 1;
  }
  return { reports: wanted.length, classified };
}

/** Messages of 10 KB per second of one core's time, which others on the machine do not take. */
export async function speed(many: number): Promise<number> {
  const line =
    'The analytical engine weaves algebraic patterns, just as the loom weaves flowers and leaves.\n';
  const raw = mail(THREAD, line.repeat(Math.ceil(10_000 / line.length)));
  for (let at = 0; at < 50; at += 1) await readMail(raw);
  const started = process.cpuUsage();
  for (let at = 0; at < many; at += 1) await readMail(raw);
  const { user, system } = process.cpuUsage(started);
  return (1_000_000 * many) / (user + system);
}
