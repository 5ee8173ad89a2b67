import { nearest } from '../../model/nearest';
import type { Problem } from '../../model/errors';
import { resolveTarget, type Definition } from '../../model/sequence';
import type { Stage } from '../../model/stage';

/** Stages that lead nowhere, paths that never end, stages that nothing leads to. */
export function pathProblems(definition: Definition): Problem[] {
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
  // Of two stages with one id nobody knows which is meant, so no path can be followed.
  const isClear = new Set(stages.map(({ id }) => id)).size === stages.length;
  if (problems.length > 0 || !isClear) return problems;
  return [...cycleProblems(definition), ...unreachable(definition)];
}

/** Where a stage may lead, with the path of the setting that says so. */
function targetsOf(stage: Stage, index: number): { target: string; path: string }[] {
  const at = `stages.${index}`;
  if (stage.kind !== 'branch') return [{ target: stage.then, path: `${at}.then` }];
  return [{ target: stage.yes, path: `${at}.yes` }, { target: stage.no, path: `${at}.no` }]; // prettier-ignore
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
