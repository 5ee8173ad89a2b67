import type { Handover } from '../../model/handover';
import { findStage, type Revision } from '../../model/sequence';
import { pickZone } from '../../schedule/zone';
import { holdUntil, waitingForHandoffs, waitingInVain } from '../../store/adoptRevision';
import { chunks } from '../../store/bulk';
import type { Db } from '../../store/database';
import { setDeadlines } from '../../store/handoffs';
import { placeKey } from '../../store/wholeSequence';
import { findLeadZones } from '../../store/leads';
import { moment } from '../../worker/case';
import type { Context } from '../../worker/context';
import { stageDue } from '../../worker/due';
import { deadlineAfter } from '../../worker/resume';

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

/**
 * Whose handoff's deadline passed while the sequence was off has its whole time again, as when a pause of its own is over:
 * it was offered to nobody meanwhile. Call it while they are paused, on the revisions on which they go on.
 */
export async function deadlinesAnew(
  context: Context,
  db: Db,
  sequenceId: string,
  revisions: readonly Revision[],
): Promise<void> {
  const at = await moment(context, db);
  const waiting = await waitingInVain(db, sequenceId, at.now);
  for (const some of chunks(waiting)) {
    const zones = await findLeadZones(db, some.map(({ leadId }) => leadId)); // prettier-ignore
    const leads = new Map(zones.map((lead) => [lead.id, lead]));
    const anew = some.flatMap((enrollment) => {
      const lead = leads.get(enrollment.leadId);
      const revision = revisions.find(({ id }) => id === enrollment.revisionId);
      if (!lead || !revision) return [];
      const zone = pickZone(lead, revision.definition.settings, at.organisation.timeZone);
      const until = deadlineAfter({ enrollment, revision, zone }, enrollment.heldDueAt, at.now, at);
      return until === null ? [] : [{ ...enrollment, heldDueAt: until }];
    });
    await holdUntil(db, anew);
    await setDeadlines(
      db,
      anew.map(({ id, heldDueAt }) => ({ enrollmentId: id, deadline: heldDueAt })),
    );
  }
}
