import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { ThroughlineError } from '../../engine/index';
import type { Throughline } from '../shared/index';

/** The mailbox that this workflow sends with, as far as the panel names it. */
export interface WorkflowSender {
  readonly address: string;
  readonly fromName?: string;
  readonly replyTo?: string;
  /** 0: as many as it likes. */
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
    options[name] === undefined ? undefined : Number(options[name]);
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
 * The sender of the workflow, saved where it is new or the panel says otherwise. What the panel does not name (a quota
 * that another workflow set, a signature, a mailbox to read) stays as it is. Leads that were enrolled before there was any
 * sender get it.
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
  // Its name is for our lists only: recipients would else have mail from 'ada@example.com (n8n)'.
  const before = known ? kept(known) : { fromName: wanted.address };
  const { dailyQuota, ...named } = { ...before, ...wanted };
  return run<KnownSender>('sender.save', {
    ...named,
    ...(dailyQuota ? { dailyQuota } : {}),
    name,
    sendBy: 'workflow',
    takesOver: true,
    verify: false,
  });
}

/**
 * Where no address is named, the emails of every workflow's sender are meant: there has to be one. Without any sender,
 * running what is due would put first emails into the outbox, where they count as sent.
 * @returns what to tell where others send and nothing will ever be handed out
 * @throws ThroughlineError `no_from_email`
 */
export async function anyWorkflowSender({ run }: Throughline): Promise<string | null> {
  const { senders } = await run<{ senders: KnownSender[] }>('sender.list', {});
  if (senders.some(({ kind }) => kind === 'workflow')) return null;
  const hint =
    "Fill in From Email: the address that your mail node sends from. Or take 'Emails' out of Stages, if only handoffs are to be handed out.";
  if (senders.some(({ kind }) => kind !== 'outbox'))
    return `No emails are handed out: the senders there are send theirs by themselves. ${hint}`;
  throw new ThroughlineError({
    code: 'no_from_email',
    message: 'There is no From Email, and no sender yet whose emails a workflow sends.',
    hint,
  });
}

function agrees(known: KnownSender, wanted: WorkflowSender): boolean {
  const has = { ...known, dailyQuota: known.dailyQuota ?? 0 };
  const named = ['fromName', 'replyTo', 'dailyQuota', 'minimumGap'] as const;
  return named.every((key) => wanted[key] === undefined || wanted[key] === has[key]);
}

/** Of what a sender is, as `sender.save` takes it. */
function kept(known: KnownSender): Partial<WorkflowSender> & Readonly<Record<string, unknown>> {
  const { id, fromName, replyTo, dailyQuota, minimumGap, hourlyQuota, gapJitter, window, envelopeTag } =
    known;
  const stays = { fromName, replyTo, dailyQuota, hourlyQuota, signature: known.signature };
  // Whether there is a password is told, and not taken; it stays.
  const imap =
    known.imap &&
    Object.entries(known.imap).filter(([key, value]) => key !== 'hasPassword' && value !== null);
  return {
    sender: id,
    minimumGap,
    gapJitter,
    window,
    envelopeTag,
    ...Object.fromEntries(Object.entries(stays).filter(([, value]) => value !== null)),
    ...(imap && { imap: Object.fromEntries(imap) }),
  };
}
