import { knownProblems } from './content';
import type { Problem } from '../../model/errors';
import { isThroughlineError } from '../../model/errors';
import { resolveTarget, type Definition } from '../../model/sequence';
import type { Stage } from '../../model/stage';
import { nearest } from '../../model/nearest';
import type { MergeTags } from '../../content/mergeTags';
import { windowProblems } from '../../schedule/problems';
import { nextOpen } from '../../schedule/window';
import { checkZone, isZone } from '../../schedule/zone';

/** What publishing has to know besides the definition. */
export interface CheckInput {
  readonly definition: Definition;
  readonly tags: MergeTags;
  readonly knownFields: readonly string[];
  /** All senders by name, with the problem that keeps each from sending. */
  readonly senders: readonly {
    readonly id: string;
    readonly name: string;
    readonly problem: string | null;
  }[];
  readonly now: number;
}

/** Everything that keeps a sequence from being published: the full list, not the first. */
export function publishProblems(input: CheckInput): Problem[] {
  const { definition } = input;
  if (definition.stages.length === 0) {
    return [
      {
        code: 'empty_sequence',
        message: `The sequence '${definition.name}' has no stages.`,
        hint: 'Add at least one stage.',
        path: 'stages',
      },
    ];
  }
  return [
    ...zoneProblems(definition),
    ...windowsProblems(input),
    ...senderProblems(input),
    ...idProblems(definition),
    ...pathProblems(definition),
    ...knownProblems(input),
  ];
}

function zoneProblems({ settings }: Definition): Problem[] {
  if (settings.timeZone === undefined) return [];
  try {
    checkZone(settings.timeZone);
    return [];
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    return [{ ...error.toJSON(), path: 'settings.timeZone' }];
  }
}

function windowsProblems({ definition: { settings }, now }: CheckInput): Problem[] {
  const problems = windowProblems(settings.window);
  if (problems.length > 0) return [...problems];
  try {
    nextOpen(now, settings.window, {
      zone: isZone(settings.timeZone) ? settings.timeZone : 'UTC',
      holidays: settings.holidays,
    });
    return [];
  } catch (error) {
    if (!isThroughlineError(error)) throw error;
    return [{ ...error.toJSON(), path: 'settings.window' }];
  }
}

function senderProblems({ definition: { settings }, senders }: CheckInput): Problem[] {
  return settings.senders.flatMap((name, index): Problem[] => {
    const path = `settings.senders.${index}`;
    const sender = senders.find(
      (one) => one.id === name || one.name.toLowerCase() === name.trim().toLowerCase(),
    );
    if (!sender) {
      const meant = nearest(
        name,
        senders.map((one) => one.name),
      );
      return [
        {
          code: 'unknown_sender',
          message: `There is no sender '${name}'.`,
          hint: meant === null ? 'Add the sender first, or leave senders out.' : `Did you mean '${meant}'?`,
          path,
        },
      ];
    }
    if (sender.problem !== null) {
      return [
        {
          code: 'sender_unusable',
          message: `The sender '${sender.name}' cannot send: ${sender.problem}`,
          hint: 'Mend its settings and test it, then publish again.',
          path,
        },
      ];
    }
    return [];
  });
}

function idProblems({ stages }: Definition): Problem[] {
  const seen = new Set<string>();
  return stages.flatMap(({ id }, index): Problem[] => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [
      {
        code: 'duplicate_stage_id',
        message: `Two stages have the id '${id}'.`,
        hint: 'Give each stage an id of its own; leads are kept by it.',
        path: `stages.${index}.id`,
      },
    ];
  });
}

/** Where a stage may lead, with the path of the setting that says so. */
export function targetsOf(stage: Stage, index: number): { target: string; path: string }[] {
  const at = `stages.${index}`;
  if (stage.kind !== 'branch') return [{ target: stage.then, path: `${at}.then` }];
  return [{ target: stage.yes, path: `${at}.yes` }, { target: stage.no, path: `${at}.no` }]; // prettier-ignore
}

function pathProblems(definition: Definition): Problem[] {
  const { stages } = definition;
  const problems: Problem[] = [];
  for (const [index, stage] of stages.entries()) {
    for (const { target, path } of targetsOf(stage, index)) {
      if (resolveTarget(definition, stage, target) === undefined) {
        const meant = nearest(
          target,
          stages.map(({ id }) => id),
        );
        problems.push({
          code: 'branch_to_nowhere',
          message: `The stage '${stage.id}' leads to '${target}', and there is no such stage.`,
          hint: meant === null ? "Name a stage's id, 'next' or 'end'." : `Did you mean '${meant}'?`,
          path,
        });
      }
    }
  }
  if (problems.length > 0) return problems;
  return [...cycleProblems(definition), ...unreachable(definition)];
}

function cycleProblems(definition: Definition): Problem[] {
  const state = new Map<string, 'open' | 'done'>();
  const problems: Problem[] = [];
  const visit = (stage: Stage): void => {
    state.set(stage.id, 'open');
    for (const { target, path } of targetsOf(stage, definition.stages.indexOf(stage))) {
      const next = resolveTarget(definition, stage, target);
      if (!next) continue;
      if (state.get(next.id) === 'open') {
        problems.push({
          code: 'endless_path',
          message: `The stage '${stage.id}' leads back to '${next.id}', so this path never ends.`,
          hint: 'Lead it to a later stage or to the end; to contact somebody again, enroll them again.',
          path,
        });
      } else if (!state.has(next.id)) visit(next);
    }
    state.set(stage.id, 'done');
  };
  if (definition.stages[0]) visit(definition.stages[0]);
  return problems;
}

function unreachable(definition: Definition): Problem[] {
  const reached = new Set<string>();
  const waiting = definition.stages.slice(0, 1);
  for (let stage = waiting.pop(); stage; stage = waiting.pop()) {
    if (reached.has(stage.id)) continue;
    reached.add(stage.id);
    for (const { target } of targetsOf(stage, definition.stages.indexOf(stage))) {
      const next = resolveTarget(definition, stage, target);
      if (next) waiting.push(next);
    }
  }
  return definition.stages.flatMap((stage, index): Problem[] =>
    reached.has(stage.id)
      ? []
      : [
          {
            code: 'unreachable_stage',
            message: `No path leads to the stage '${stage.id}'.`,
            hint: 'Lead a stage or a branch to it, or delete it.',
            path: `stages.${index}`,
          },
        ],
  );
}
