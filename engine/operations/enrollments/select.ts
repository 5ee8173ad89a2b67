import { addressKey } from '../../model/address';
import { ThroughlineError } from '../../model/errors';
import type { Enrollment } from '../../model/enrollment';
import { maySee } from '../../model/member';
import { isExit, LIVE, type Status } from '../../model/status';
import type { Db } from '../../store/database';
import { listEnrollments } from '../../store/enrollments';
import { findLeadsByKeys } from '../../store/leads';
import { findSequencesByIds } from '../../store/sequences';
import type { ActingContext } from '../../worker/context';
import { sequenceToSee } from '../access';

export interface Selection {
  readonly enrollments?: readonly string[] | undefined;
  readonly sequence?: string | undefined;
  readonly emails?: readonly string[] | undefined;
  readonly status?: Status | undefined;
  readonly reason?: string | undefined;
  readonly stage?: string | undefined;
  readonly all?: boolean | undefined;
}

/** What a selection names: enrollments that were found, and references that lead to none. */
export interface Selected {
  readonly found: readonly Pick<Enrollment, 'id'>[];
  readonly missing: readonly { readonly reference: string; readonly message: string }[];
}

/**
 * @throws ThroughlineError `empty_selection` when neither ids, addresses nor 'all' are given: nobody means everything
 * by leaving everything out. `selection_too_wide` when 'all' stands alone.
 */
export async function select(context: ActingContext, db: Db, selection: Selection): Promise<Selected> {
  const { enrollments: ids, emails, status, reason, stage } = selection;
  if (!ids && !emails && selection.all !== true) {
    throw new ThroughlineError({
      code: 'empty_selection',
      message: 'The selection names no enrollments.',
      hint: "Give 'enrollments' (ids) or 'emails', or 'all' with a sequence or a status to mean every one that is found.",
    });
  }
  const filters = [selection.sequence, status, reason, stage];
  if (!ids && !emails && filters.every((given) => given === undefined)) {
    throw new ThroughlineError({
      code: 'selection_too_wide',
      message: "'all' alone would be every enrollment there is.",
      hint: "Say of what: a 'sequence', or a 'status', a 'reason' or a 'stage'.",
    });
  }
  const sequenceId =
    selection.sequence === undefined
      ? undefined
      : (await sequenceToSee(db, context.actor, selection.sequence)).id;
  const leads = emails
    ? await findLeadsByKeys(
        db,
        emails.map((email) => addressKey(email)),
      )
    : undefined;
  const rows = await visibleTo(
    context,
    db,
    await listEnrollments(db, {
      ...(ids ? { ids } : {}),
      ...(sequenceId === undefined ? {} : { sequenceId }),
      ...(leads ? { leadIds: leads.map(({ id }) => id) } : {}),
      ...(status ? { status } : {}),
      ...(reason === undefined ? {} : { reason }),
      ...(stage === undefined ? {} : { stageId: stage }),
    }),
  );
  // An address means where its lead stands now: of several rounds in one sequence the live one, else the last.
  const found = emails && !ids ? latest(rows) : rows;
  const known = new Set(rows.map(({ id }) => id));
  const missingIds = (ids ?? [])
    .filter((id) => !known.has(id))
    .map((id) => ({ reference: id, message: `There is no enrollment '${id}' in this selection.` }));
  const enrolled = new Set(rows.map(({ leadId }) => leadId));
  const reachable = new Set(
    (leads ?? []).filter(({ id }) => enrolled.has(id)).map(({ emailKey }) => emailKey),
  );
  const missingEmails = (emails ?? [])
    .filter((email) => !reachable.has(addressKey(email)))
    .map((email) => ({ reference: email, message: `'${email}' has no enrollment in this selection.` }));
  return { found, missing: [...missingIds, ...missingEmails] };
}

/** What somebody may not see does not exist for them: it is neither acted on nor counted. */
async function visibleTo(
  { actor }: ActingContext,
  db: Db,
  rows: readonly Enrollment[],
): Promise<Enrollment[]> {
  const sequences = await findSequencesByIds(db, [...new Set(rows.map(({ sequenceId }) => sequenceId))]);
  return rows.filter(({ sequenceId }) => {
    const sequence = sequences.get(sequenceId);
    return sequence !== undefined && maySee(actor, sequence);
  });
}

function latest(rows: readonly Enrollment[]): Enrollment[] {
  const chosen = new Map<string, Enrollment>();
  for (const row of rows) {
    const key = `${row.leadId} ${row.sequenceId}`;
    const known = chosen.get(key);
    // Who was enrolled again, and left at once, is meant where it really was.
    const weak = known !== undefined && isExit(row) && !isExit(known);
    if (!known || (!LIVE.includes(known.status) && !weak)) chosen.set(key, row);
  }
  return [...chosen.values()];
}
