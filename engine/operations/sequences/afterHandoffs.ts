import type { Handover } from '../../model/handover';
import { findStage, type Revision } from '../../model/sequence';
import { pickZone } from '../../schedule/zone';
import { holdUntil, waitingForHandoffs } from '../../store/adoptRevision';
import { chunks } from '../../store/bulk';
import type { Db } from '../../store/database';
import { placeKey } from '../../store/wholeSequence';
import { findLeadZones } from '../../store/leads';
import { moment } from '../../worker/case';
import type { Context } from '../../worker/context';
import { stageDue } from '../../worker/due';

/**
 * Who waits for a handoff that is taken away has a deadline for its time, which means nothing to the stage that takes its
 * place: they are due as that says, as if the handoff had been done now. Call it while they are paused, and before they
 * are put on the revision.
 */
export async function dueAfterHandoffs(
  context: Context,
  db: Db,
  revision: Revision,
  handovers: readonly Handover[],
): Promise<void> {
  const places = handovers.filter(({ closesWork, to }) => closesWork && to !== null);
  const waiting = await waitingForHandoffs(db, revision.sequenceId, places);
  if (waiting.length === 0) return;
  const at = await moment(context, db);
  const heirs = new Map(
    places.map(({ revisionId, stageId, to }) => [
      placeKey(revisionId, stageId),
      findStage(revision.definition, to),
    ]),
  );
  for (const some of chunks(waiting)) {
    const zones = await findLeadZones(db, some.map(({ leadId }) => leadId)); // prettier-ignore
    const leads = new Map(zones.map((lead) => [lead.id, lead]));
    await holdUntil(
      db,
      some.flatMap((enrollment) => {
        const lead = leads.get(enrollment.leadId);
        const stage = heirs.get(placeKey(enrollment.revisionId, enrollment.stageId));
        if (!lead || !stage) return [];
        const zone = pickZone(lead, revision.definition.settings, at.organisation.timeZone);
        return [{ ...enrollment, heldDueAt: stageDue(stage, at.now, { revision, zone }, at).dueAt }];
      }),
    );
  }
}
