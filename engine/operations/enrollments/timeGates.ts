import type { Sender } from '../../model/sender';
import type { Stage } from '../../model/stage';
import { isThroughlineError } from '../../model/errors';
import type { Due } from '../../schedule/nextDue';
import { isOpen, nextOpen, nextOpenInAll } from '../../schedule/window';
import { formatIso } from '../../schedule/zone';
import type { Case, Moment } from '../../worker/case';
import { stageDue } from '../../worker/due';
import type { Gate } from './gates';

/** What the time at which it is due comes from: its delay, its time of day, its window, its place in a queue. */
export function timeGates(kase: Case, stage: Stage | undefined, at: Moment): Gate[] {
  const { enrollment } = kase;
  // When a failure is tried again its own gate says.
  if (enrollment.status === 'failed') return [];
  const due = enrollment.status === 'paused' ? enrollment.heldDueAt : enrollment.dueAt;
  if (due === null || due <= at.now || enrollment.reason === 'awaiting_handoff') return [];
  if (enrollment.reason === 'throttled')
    return [{ gate: 'throttled', message: enrollment.detail ?? 'Its turn has not come.', opensAt: due }];
  if (!stage) return [{ gate: 'time', message: 'The end of the sequence is not due.', opensAt: due }];
  const planned = stageDue(stage, enrollment.lastStageAt ?? enrollment.enrolledAt, kase, at);
  // A resumption, a move or a retry has set another time; then only the window still shows in it.
  if (planned.dueAt !== due) return otherwise(kase, stage, due, at);
  return plannedGates(kase, stage, planned, at).filter(({ opensAt }) => (opensAt ?? due) > at.now);
}

function plannedGates(kase: Case, stage: Stage, planned: Due, at: Moment): Gate[] {
  const { delayUntil, timeOfDayAt, opensAt, dueAt } = planned;
  const timeOfDay = `It keeps to ${stage.at ?? ''} o'clock in ${kase.zone}.`;
  const gates: Gate[] = [
    { gate: 'delay', message: `Its delay of ${stage.after} is not over.`, opensAt: delayUntil },
  ];
  if (timeOfDayAt !== null) gates.push({ gate: 'time_of_day', message: timeOfDay, opensAt: timeOfDayAt });
  if (opensAt !== null) gates.push(...closed(kase, timeOfDayAt ?? delayUntil, at));
  if (dueAt > (opensAt ?? dueAt)) gates.push({ gate: 'time_of_day', message: timeOfDay, opensAt: dueAt });
  return gates;
}

function otherwise(kase: Case, stage: Stage, due: number, at: Moment): Gate[] {
  const gates = stage.kind === 'email' ? closed(kase, due - 1, at) : [];
  if (gates.some(({ opensAt }) => opensAt === due)) return gates;
  return [
    ...gates,
    { gate: 'time', message: `The stage '${stage.name ?? stage.id}' is not due.`, opensAt: due },
  ];
}

/** The sequence's holidays and window, as far as they are closed at `ready`: the last of these opens when both are open. */
function closed({ zone, revision }: Case, ready: number, { offsets }: Moment): Gate[] {
  const { window, holidays } = revision.definition.settings;
  const weekly = { zone, offsets };
  const opens = nextOpen(ready, window, { ...weekly, holidays });
  const gates: Gate[] = [];
  for (let time = ready; time < opens;) {
    const next = nextOpen(time, window, weekly);
    const over = nextOpen(next, [], { ...weekly, holidays });
    // A block that passes midnight: it did not begin, since its day was a holiday.
    if (over === time) break;
    if (over > next) gates.push({ gate: 'holiday', message: daysOff(next, over, zone), opensAt: over });
    time = over;
  }
  if (opens > ready && gates.at(-1)?.opensAt !== opens)
    gates.push({ gate: 'window', message: `The sending window is closed in ${zone}.`, opensAt: opens });
  return gates;
}

function daysOff(from: number, until: number, zone: string): string {
  const [first, last] = [from, until - 1].map((ms) => formatIso(ms, zone).slice(0, 10)) as [string, string];
  return first === last
    ? `${first} is a holiday of the sequence.`
    : `${first} to ${last} are holidays of the sequence.`;
}

/** The windows that are closed at `ready`; the last of them to open says when both are open. */
export function windowGates(kase: Case, sender: Sender | null, ready: number, at: Moment): Gate[] {
  const { zone, revision } = kase;
  const { window, holidays } = revision.definition.settings;
  const own = { blocks: window, calendar: { zone, holidays, offsets: at.offsets } };
  const { timeZone } = at.organisation;
  const senders = {
    blocks: sender?.window ?? [],
    calendar: { zone: timeZone, holidays: [], offsets: at.offsets },
  };
  const both = openTogether(ready, [own, senders]);
  if (both === ready) return [];
  if (both === null) {
    const message = `The sequence's window in ${zone} and the one of its sender in ${timeZone} are never open together; change one of them.`;
    return [{ gate: 'window_never_opens', message, opensAt: null }];
  }
  const gates = closed(kase, ready, at);
  const message = `The sender '${sender?.name ?? ''}' does not send at this hour in ${timeZone}.`;
  const senderOpens = nextOpen(ready, senders.blocks, senders.calendar);
  if (senderOpens > ready) gates.push({ gate: 'sender_window', message, opensAt: senderOpens });
  if (gates.some(({ opensAt }) => opensAt === both)) return gates;
  // They open in turns: the moment at which both are open is the one that counts.
  return isOpen(both - 1, senders.blocks, senders.calendar)
    ? [...gates, ...closed(kase, both - 1, at)]
    : [...gates, { gate: 'sender_window', message, opensAt: both }];
}

function openTogether(ready: number, windows: Parameters<typeof nextOpenInAll>[1]): number | null {
  try {
    return nextOpenInAll(ready, windows);
  } catch (error) {
    if (isThroughlineError(error) && error.code === 'window_never_opens') return null;
    throw error;
  }
}
