import type { Db } from '../../store/database';
import { insertEvents } from '../../store/events';
import type { LeadRow } from '../../store/leads';
import { addSuppressions, findSuppressions } from '../../store/suppressions';
import type { ActingContext } from '../../worker/context';

/**
 * Who wanted no more mail at one address wants none at the other; a bounce is about its own address alone. Call it in
 * the transaction that makes `lead` the person whom the addresses of `others` meant.
 */
export async function carryRefusals(
  context: ActingContext,
  db: Db,
  { id, emailKey }: LeadRow,
  others: readonly LeadRow[],
  now: number,
): Promise<void> {
  const asked = others.map((lead) => ({ key: lead.emailKey, domain: '' }));
  const said = [...(await findSuppressions(db, asked)).values()].filter(
    ({ reason }) => reason === 'legal' || reason === 'opt_out',
  );
  const reason = said.some((each) => each.reason === 'legal') ? 'legal' : 'opt_out';
  if (said.length === 0) return;
  const note = 'Said at another address of the same lead';
  await addSuppressions(db, [
    { id: context.newId(), kind: 'address', value: emailKey, reason, note, createdAt: now },
  ]);
  await insertEvents(db, [
    { kind: 'suppressed', at: now, actor: context.actor, leadId: id, data: { reason, note } },
  ]);
}
