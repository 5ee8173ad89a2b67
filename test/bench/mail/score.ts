import { readMail, type Reading } from '../../../engine/mail/reading/reading';
import type { Label, Sample } from './samples';

export interface Verdict {
  readonly sample: Sample;
  readonly detected: boolean;
  /** A label, or the kind that it was taken for instead. */
  readonly read: string;
}

const REFUSALS: readonly Label[] = ['hard', 'soft', 'block'];

/**
 * Detected: taken for what it is (of a bounce: a bounce, or a notice of delay, which some of the samples are). Class:
 * `sender` is a part of `block` here, as it is in the labels.
 */
export async function judge(sample: Sample, raw: Buffer): Promise<Verdict> {
  const reading = await readMail(raw);
  const detected = REFUSALS.includes(sample.label) ? refuses(reading) : readAs(reading) === sample.label;
  return { sample, detected, read: readAs(reading) };
}

/** Labelled as something that did not arrive, or not yet. */
export function isRefusal(verdict: Verdict): boolean {
  return REFUSALS.includes(verdict.sample.label);
}

export function wrongOf(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter((one) => !one.detected || one.read !== one.sample.label);
}

function refuses(reading: Reading): boolean {
  return reading.kind === 'bounce' || (reading.kind === 'delivery_notice' && reading.class !== null);
}

function readAs(reading: Reading): string {
  if (refuses(reading)) return reading.class === 'sender' ? 'block' : (reading.class ?? 'unclear');
  if (reading.kind === 'delivery_notice') return 'delivered';
  // A wish for no more mail, which a provider passes on in the name of its user.
  return reading.kind === 'unsubscribe' ? 'complaint' : reading.kind;
}

export interface Score {
  readonly count: number;
  readonly detected: number;
  readonly right: number;
}

export function scoreOf(verdicts: readonly Verdict[]): Score {
  const right = verdicts.filter((one) => one.read === one.sample.label).length;
  return { count: verdicts.length, detected: verdicts.filter((one) => one.detected).length, right };
}

/** Rows: the label. Columns: what it was read as. */
export function confusion(verdicts: readonly Verdict[]): string[][] {
  const labels: readonly string[] = ['hard', 'soft', 'block', 'complaint', 'delivered'];
  const others = [...new Set(verdicts.map((one) => one.read))]
    .filter((read) => !labels.includes(read))
    .sort();
  const columns = [...labels, ...others];
  const count = (label: string, read: string): string => {
    const number = verdicts.filter((one) => one.sample.label === label && one.read === read).length;
    return number === 0 ? '·' : String(number);
  };
  return [['label \\ read', ...columns], ...labels.map((label) => [label, ...columns.map((read) => count(label, read))])]; // prettier-ignore
}
