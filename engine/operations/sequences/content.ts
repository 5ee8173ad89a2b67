import { unknownTags } from '../../content/knownTags';
import type { MergeTags } from '../../content/mergeTags';
import type { Problem } from '../../model/errors';
import type { Definition } from '../../model/sequence';
import type { Stage } from '../../model/stage';

/** Problems of what is said: incomplete content, unreadable templates, merge tags that nobody can fill. */
export function knownProblems(input: {
  readonly definition: Definition;
  readonly tags: MergeTags;
  readonly knownFields: readonly string[];
}): Problem[] {
  const { definition } = input;
  const fields = [...input.knownFields, ...definition.settings.fields];
  return definition.stages.flatMap((stage, index) => [
    ...incomplete(definition, stage, index),
    ...templatesOf(stage).flatMap(({ template, key }) =>
      templateProblems(input.tags, template, `stages.${index}.${key}`, fields),
    ),
    ...sinceProblems(definition, stage, index),
  ]);
}

function incomplete({ stages }: Definition, stage: Stage, index: number): Problem[] {
  if (stage.kind !== 'email') return [];
  const problems: Problem[] = [];
  const blank = (text: string | undefined): boolean => text === undefined || text.trim() === '';
  if (blank(stage.text) && blank(stage.html)) {
    problems.push({
      code: 'empty_email',
      message: `The email '${stage.id}' has neither text nor HTML.`,
      hint: 'Write its text.',
      path: `stages.${index}.text`,
    });
  }
  const startsThread = stage.thread === 'new' || !stages.slice(0, index).some(({ kind }) => kind === 'email');
  if (startsThread && blank(stage.subject)) {
    problems.push({
      code: 'missing_subject',
      message: `The email '${stage.id}' starts a thread and has no subject.`,
      hint: 'Write its subject; only replies in a thread take the subject of the first.',
      path: `stages.${index}.subject`,
    });
  }
  return problems;
}

function templatesOf(stage: Stage): { template: string; key: string }[] {
  const found = (entries: Record<string, string | undefined>): { template: string; key: string }[] =>
    Object.entries(entries).flatMap(([key, template]) => (template === undefined ? [] : [{ template, key }]));
  if (stage.kind === 'email') return found({ subject: stage.subject, text: stage.text, html: stage.html });
  if (stage.kind === 'task') return found({ title: stage.title, note: stage.note });
  if (stage.kind === 'handoff')
    return Object.entries(stage.payload).map(([key, template]) => ({ template, key: `payload.${key}` }));
  return [];
}

function templateProblems(
  tags: MergeTags,
  template: string,
  path: string,
  fields: readonly string[],
): Problem[] {
  const broken = tags.check(template);
  const problems = broken.length > 0 ? broken : unknownTags(tags.tagsOf(template), fields);
  return problems.map((problem) => ({ ...problem, path }));
}

function sinceProblems({ stages }: Definition, stage: Stage, index: number): Problem[] {
  if (stage.kind !== 'branch' || !('happened' in stage.if) || stage.if.since === undefined) return [];
  const { since } = stage.if;
  if (stages.some(({ id }) => id === since)) return [];
  return [
    {
      code: 'unknown_stage',
      message: `The branch '${stage.id}' asks what happened since '${since}', and there is no such stage.`,
      hint: "Name a stage's id, or leave 'since' out.",
      path: `stages.${index}.if.since`,
    },
  ];
}
