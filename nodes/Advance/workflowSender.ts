import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { ThroughlineError } from '../../engine/index';
import type { Throughline } from '../shared/index';

/** The mailbox that this workflow sends with, as the panel has it. */
export interface WorkflowSender {
  readonly address: string;
  readonly fromName?: string;
  readonly replyTo?: string;
  readonly dailyQuota?: number;
  readonly minimumGap?: number;
}

/** Null where the panel names no address. */
export function readSender(context: IExecuteFunctions): WorkflowSender | null {
  const text = (name: string): string => String(context.getNodeParameter(name, 0, '') ?? '').trim();
  const address = text('fromEmail');
  if (address === '') return null;
  const options = context.getNodeParameter('senderOptions', 0, {}) as IDataObject;
  const number = (name: string): number | undefined =>
    Number(options[name] ?? 0) > 0 ? Number(options[name]) : undefined;
  const replyTo = String(options['replyTo'] ?? '').trim();
  const [fromName, dailyQuota, minimumGap] = [text('fromName'), number('dailyQuota'), number('minimumGap')];
  return {
    address,
    ...(fromName === '' ? {} : { fromName }),
    ...(replyTo === '' ? {} : { replyTo }),
    ...(dailyQuota === undefined ? {} : { dailyQuota }),
    ...(minimumGap === undefined ? {} : { minimumGap }),
  };
}

/** A sender as `sender.list` shows it, as far as it is asked here. */
export interface KnownSender {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly fromName: string | null;
  readonly address: string;
  readonly replyTo: string | null;
  readonly signature: string | null;
  readonly imap: (Record<string, unknown> & { readonly hasPassword: boolean }) | null;
  readonly dailyQuota: number | null;
  readonly hourlyQuota: number | null;
  readonly minimumGap: number;
  readonly gapJitter: number;
  readonly window: readonly unknown[];
  readonly envelopeTag: boolean;
  readonly problem: string | null;
}

/**
 * The sender of the workflow, saved where it is new or the panel says otherwise. What the panel does not know (a
 * signature, a mailbox to read) stays as it is. Leads that were enrolled before there was any sender get it.
 */
export async function ensureSender(
  { run }: Throughline,
  wanted: WorkflowSender,
  { afresh = false } = {},
): Promise<KnownSender> {
  const { senders } = await run<{ senders: KnownSender[] }>('sender.list', {});
  const same = (address: string): boolean => address.toLowerCase() === wanted.address.toLowerCase();
  const known = senders.find(({ kind, address }) => kind === 'workflow' && same(address));
  if (known && !afresh && agrees(known, wanted)) return known;
  const name = known?.name ?? `${wanted.address} (n8n)`;
  if (!known && senders.some((sender) => sender.name.toLowerCase() === name.toLowerCase()))
    throw new ThroughlineError({
      code: 'name_taken',
      message: `There is another sender with the name '${name}'.`,
      hint: 'Give that one another name.',
    });
  return run<KnownSender>('sender.save', {
    ...(known ? kept(known) : {}),
    ...wanted,
    name,
    sendBy: 'workflow',
    takesOver: true,
    verify: false,
  });
}

function agrees(known: KnownSender, wanted: WorkflowSender): boolean {
  return (
    (known.fromName ?? undefined) === wanted.fromName &&
    (known.replyTo ?? undefined) === wanted.replyTo &&
    (known.dailyQuota ?? undefined) === wanted.dailyQuota &&
    known.minimumGap === (wanted.minimumGap ?? 0)
  );
}

function kept({ id, signature, imap, hourlyQuota, gapJitter, window, envelopeTag }: KnownSender): object {
  // Whether there is a password is told, and not taken; it stays.
  const given = Object.entries(imap ?? {}).filter(([key, value]) => key !== 'hasPassword' && value !== null);
  return {
    sender: id,
    gapJitter,
    window,
    envelopeTag,
    ...(signature === null ? {} : { signature }),
    ...(hourlyQuota === null ? {} : { hourlyQuota }),
    ...(imap === null ? {} : { imap: Object.fromEntries(given) }),
  };
}
