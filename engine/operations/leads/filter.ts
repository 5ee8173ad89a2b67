import { aliasesOf, BUILT_IN_FIELDS, snakeCase } from '../../content/fieldNames';
import type { FieldTest } from '../../model/fieldTest';
import type { LeadFilterInput } from '../../model/leadFilter';
import type { Db } from '../../store/database';
import { listLeadFields } from '../../store/leadFields';
import type { LeadCondition } from '../../store/leadFilter';
import type { ActingContext } from '../../worker/context';
import { onlyVisible, sequenceToSee } from '../access';

/** @throws ThroughlineError `sequence_not_found`, also for one that is private to somebody else */
export async function readFilter(
  { actor }: Pick<ActingContext, 'actor'>,
  db: Db,
  { createdSince, sequence, notInSequence, enrolled, where, ...rest }: LeadFilterInput,
): Promise<LeadCondition> {
  const idOf = async (reference: string | undefined): Promise<string | undefined> =>
    reference === undefined ? undefined : (await sequenceToSee(db, actor, reference)).id;
  return {
    ...rest,
    createdSince: createdSince === undefined ? undefined : Date.parse(createdSince),
    where: where && (await byOwnNames(db, where)),
    sequence: await idOf(sequence),
    notInSequence: await idOf(notInSequence),
    // Whether a lead is in a sequence that is private to somebody else is not told.
    enrolled: enrolled && { when: enrolled, ...(await onlyVisible(db, actor)) },
  };
}

/** Fields under the names that leads have them by: `job_level` asks for 'Job Level', as in a branch and a merge tag. */
async function byOwnNames(db: Db, tests: readonly FieldTest[]): Promise<FieldTest[]> {
  const names = await listLeadFields(db);
  return tests.map((test) => {
    const key = test.field.replace(/^lead\./, '').replace(/^fields\./, '');
    if (names.includes(key) || BUILT_IN_FIELDS.some((own) => own === key || snakeCase(own) === key))
      return test;
    return { ...test, field: names.find((name) => aliasesOf(name).includes(key)) ?? test.field };
  });
}
