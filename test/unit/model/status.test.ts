import { isThroughlineError } from '../../../engine/model/errors';
import { placement } from '../../../engine/model/enrollment';
import {
  describeState,
  follow,
  GROUP_STATES,
  GROUPS,
  HAPPENINGS,
  isState,
  LIVE,
  REASONS,
  RULES,
  STATUSES,
  type Group,
  type Happening,
  type Reason,
  type State,
} from '../../../engine/model/status';
import { fc, times } from '../../support/property';

const PAIRS: readonly State[] = STATUSES.flatMap((status): State[] =>
  REASONS[status].length === 0
    ? [{ status, reason: null }]
    : REASONS[status].map((reason): State => ({ status, reason })),
);

const anyReason = fc.constantFrom<Reason | null>(...PAIRS.map(({ reason }) => reason));
const anyStep = fc.record({ happening: fc.constantFrom<Happening>(...HAPPENINGS), reason: anyReason });

/** What follows; null where the table forbids it, or where the reason belongs to another status. */
function next(state: State, happening: Happening, reason: Reason | null): State | null {
  try {
    return follow(state, happening, reason);
  } catch (error) {
    if (isThroughlineError(error) && error.code === 'unknown_reason') return null;
    throw error;
  }
}

describe('The state machine', () => {
  test('on a walk at random every state is a pair of the table, and is reached by a rule', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        let state: State = { status: 'active', reason: null };
        for (const { happening, reason } of steps) {
          const after = next(state, happening, reason);
          if (!after) continue;
          expect(isState(after)).toBe(true);
          expect(RULES[happening].from).toContain(state.status);
          expect(after.status).toBe(RULES[happening].to);
          state = after;
        }
      }),
      times(300),
    );
  });

  test('every pair of the table can be reached from an enrolment', () => {
    const key = ({ status, reason }: State): string => `${status}/${reason ?? ''}`;
    const seen = new Map([['active/', { status: 'active', reason: null } as State]]);
    for (const state of seen.values())
      for (const happening of HAPPENINGS)
        for (const reason of new Set(PAIRS.map((pair) => pair.reason))) {
          const after = next(state, happening, reason);
          if (after && !seen.has(key(after))) seen.set(key(after), after);
        }
    expect([...seen.keys()].sort()).toEqual(PAIRS.map(key).sort());
  });

  test('what was removed for legal reasons never lives again, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
        let state: State = { status: 'removed', reason: 'legal' };
        for (const { happening, reason } of steps) state = next(state, happening, reason) ?? state;
        expect(state).toEqual({ status: 'removed', reason: 'legal' });
      }),
    );
  });

  test('what is over comes back to life only by a retry, of a removal or of mail that the address did not take', () => {
    for (const state of PAIRS.filter(({ status }) => !LIVE.includes(status)))
      for (const happening of HAPPENINGS)
        for (const { reason } of PAIRS) {
          const after = next(state, happening, reason);
          if (after && LIVE.includes(after.status)) {
            expect(happening).toBe('retry');
            expect(['removed', 'bounced', 'spam_blocked']).toContain(
              state.status === 'removed' ? 'removed' : state.reason,
            );
          }
        }
  });

  test("a completed sequence is sharpened by what came after it, and by nothing else; 'replied' stays 'replied', whatever comes back", () => {
    const completed: State = { status: 'finished', reason: 'completed' };
    expect(next(completed, 'finish', 'replied')).toEqual({ status: 'finished', reason: 'replied' });
    expect(next(completed, 'finish', 'manual')).toBeNull();
    expect(next({ status: 'finished', reason: 'replied' }, 'finish', 'bounced')).toBeNull();
  });

  test('a meeting that is booked says more than the reply that led to it, and nothing says more than a meeting', () => {
    const meeting: State = { status: 'finished', reason: 'meeting_booked' };
    expect(next({ status: 'finished', reason: 'replied' }, 'finish', 'meeting_booked')).toEqual(meeting);
    for (const { status, reason } of PAIRS)
      if (status === 'finished') expect(next(meeting, 'finish', reason)).toBeNull();
  });

  test.each([
    ['finished', 'replied', 'resume'],
    ['removed', 'manual', 'pause'],
    ['failed', 'soft_bounce', 'advance'],
    ['active', null, 'resume'],
    ['paused', 'manual', 'throttle'],
    ['not_sent', 'excluded', 'complete'],
  ] as const)('%s/%s does not %s', (status, reason, happening) => {
    expect(follow({ status, reason }, happening, null)).toBeNull();
  });

  test('a reason of another status is a fault of the program, not a state', () => {
    expect(() => follow({ status: 'active', reason: null }, 'pause', 'replied')).toThrow(
      expect.objectContaining({ code: 'unknown_reason', kind: 'internal' }),
    );
  });

  test('every state is in one of the groups that people sort by, and in one only', () => {
    const inGroup = ({ status, reason }: State, group: Group): boolean => {
      const { statuses, reasons, not } = GROUP_STATES[group];
      if (!statuses.includes(status)) return false;
      if (reasons) return reason !== null && reasons.includes(reason);
      return !not || reason === null || !not.includes(reason);
    };
    for (const state of PAIRS) expect(GROUPS.filter((group) => inGroup(state, group))).toHaveLength(1);
  });

  test('who is paused is moved without being resumed', () => {
    expect(follow({ status: 'paused', reason: 'manual' }, 'move', null)).toBeNull();
    expect(follow({ status: 'paused', reason: 'out_of_office' }, 'pause', 'out_of_office')).toEqual({ status: 'paused', reason: 'out_of_office' }); // prettier-ignore
  });

  test('every state has words for people', () => {
    const words = PAIRS.map(describeState);
    expect(new Set(words).size).toBe(PAIRS.length);
    expect(words).toContain('Finished (Replied)');
    for (const each of words) expect(each).toMatch(/^[A-Z][a-z ]+( \([A-Za-z ]+\))?$/);
  });

  test('only what is about to send stands in the lane of a sender, first touches behind follow-ups', () => {
    const place = (state: State, emailsSent: number, kind?: string): string => {
      const { lane, priority } = placement({ ...state, senderId: 'S', emailsSent }, kind);
      return `${lane} ${priority}`;
    };
    for (const state of PAIRS) {
      const sends = state.status === 'active' || state.reason === 'throttled';
      expect(place(state, 0, 'email')).toBe(sends ? 'S 1' : 'free 0');
      expect(place(state, 2, 'email')).toBe(sends ? 'S 0' : 'free 0');
      expect(place(state, 0, 'task')).toBe('free 0');
      expect(place(state, 0, undefined)).toBe('free 0');
    }
  });
});
