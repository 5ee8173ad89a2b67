import { aliasesOf, BUILT_IN_FIELDS, snakeCase } from '../../content/fieldNames';
import type { Problem } from '../../model/errors';
import { ordinal } from '../../model/fieldTest';
import { nearest } from '../../model/nearest';
import { findStage, type Definition } from '../../model/sequence';
import type { BranchStage, BranchTest } from '../../model/stage';

/** Questions that no lead could ever answer with yes: a misspelt field, a value that is missing or has no order. */
export function branchProblems(definition: Definition, knownFields: readonly string[]): Problem[] {
  const fields = [...knownFields, ...definition.settings.fields];
  return definition.stages.flatMap((stage, index) => {
    if (stage.kind !== 'branch') return [];
    const problems =
      'field' in stage.if
        ? fieldProblems(stage.if, stage, fields)
        : 'happened' in stage.if
          ? sinceProblems(definition, stage.if, stage)
          : [];
    return problems.map((problem) => ({ ...problem, path: `stages.${index}.if.${problem.path}` }));
  });
}

type FieldTest = Extract<BranchTest, { field: string }>;
type HappenedTest = Extract<BranchTest, { happened: string }>;

function fieldProblems(
  { field, is, value }: FieldTest,
  { id }: BranchStage,
  fields: readonly string[],
): Problem[] {
  const problems: Problem[] = [];
  const name = field.replace(/^lead\./, '').replace(/^fields\./, '');
  const known = [
    ...BUILT_IN_FIELDS,
    ...BUILT_IN_FIELDS.map(snakeCase),
    ...fields.flatMap((key) => [key, ...aliasesOf(key)]),
  ];
  if (!known.includes(name)) {
    const meant = nearest(name, known);
    problems.push({
      code: 'unknown_field',
      message: `The branch '${id}' asks for the field '${field}', which no lead has.`,
      hint:
        meant === null
          ? "List a field that no lead has yet in the settings, under 'fields'."
          : `Did you mean '${meant}'? List a field that no lead has yet in the settings, under 'fields'.`,
      path: 'field',
    });
  }
  if (is === 'set' || is === 'empty') return problems;
  if (value === undefined) {
    problems.push({
      code: 'missing_value',
      message: `The branch '${id}' compares '${field}' and does not say with what.`,
      hint: "Give the value to compare with, or ask whether the field is 'set' or 'empty'.",
      path: 'value',
    });
  } else if ((is === 'greater' || is === 'less') && ordinal(value) === null) {
    problems.push({
      code: 'not_a_number',
      message: `The branch '${id}' asks whether '${field}' is ${is} than '${String(value)}', which is neither a number nor a date.`,
      hint: "Write a number such as 50, or a date such as '2026-12-24'.",
      path: 'value',
    });
  }
  return problems;
}

function sinceProblems(definition: Definition, { since }: HappenedTest, { id }: BranchStage): Problem[] {
  if (since === undefined) return [];
  const stage = findStage(definition, since);
  if (!stage)
    return [
      {
        code: 'unknown_stage',
        message: `The branch '${id}' asks what happened since '${since}', and there is no such stage.`,
        hint: "Name a stage's id, or leave 'since' out.",
        path: 'since',
      },
    ];
  if (stage.kind !== 'wait' && stage.kind !== 'branch') return [];
  return [
    {
      code: 'stage_without_time',
      message: `The branch '${id}' asks what happened since '${since}', which is a ${stage.kind} and leaves no trace to count from.`,
      hint: 'Name an email, a task or a handoff.',
      path: 'since',
    },
  ];
}
