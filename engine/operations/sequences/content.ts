import { lettersOf } from '../../content/letters';
import { unknownTags } from '../../content/knownTags';
import type { MergeTags } from '../../content/mergeTags';
import type { Problem } from '../../model/errors';
import { placeOf } from '../../model/place';
import { resolveTarget, type Definition } from '../../model/sequence';
import type { EmailStage, Stage } from '../../model/stage';

/** Problems of what is said: incomplete content, unreadable templates, merge tags that nobody can fill. */
export function knownProblems(input: {
  readonly definition: Definition;
  readonly tags: MergeTags;
  readonly knownFields: readonly string[];
}): Problem[] {
  const { definition } = input;
  const fields = [...input.knownFields, ...definition.settings.fields];
  const first = firstEmails(definition);
  return definition.stages.flatMap((stage, index) => [
    ...(stage.kind === 'email' ? incomplete(stage, index, first.has(stage)) : []),
    ...templatesOf(stage).flatMap(({ template, key }) =>
      templateProblems(input.tags, template, placed(definition, index, key), fields),
    ),
    ...(stage.kind === 'email' ? variantProblems(stage, index) : []),
  ]);
}

/** Emails that a lead may meet before any other: on one way through the branches at least there is no thread to reply in. */
function firstEmails(definition: Definition): Set<Stage> {
  const met = new Set(definition.stages.slice(0, 1));
  for (const stage of met) {
    if (stage.kind === 'email') continue;
    for (const way of stage.kind === 'branch' ? [stage.yes, stage.no] : [stage.then]) {
      const next = resolveTarget(definition, stage, way);
      if (next) met.add(next);
    }
  }
  return met;
}

function incomplete(stage: EmailStage, index: number, isFirst: boolean): Problem[] {
  const blank = (text: string | undefined): boolean => text === undefined || text.trim() === '';
  const startsThread = stage.thread === 'new' || isFirst;
  return lettersOf(stage).flatMap(({ variant, subject, text, html }, place): Problem[] => {
    const which = variant === null ? `The email '${stage.id}'` : `The variant '${variant}' of '${stage.id}'`;
    const at = variant === null ? `stages.${index}` : `stages.${index}.variants.${place}`;
    const problems: Problem[] = [];
    if (blank(text) && blank(html)) {
      problems.push({
        code: 'empty_email',
        message: `${which} has neither text nor HTML.`,
        hint: 'Write its text.',
        path: `${at}.text`,
      });
    }
    if (startsThread && blank(subject)) {
      problems.push({
        code: 'missing_subject',
        message: `${which} starts a thread and has no subject.`,
        hint: 'Write its subject; only replies in a thread take the subject of the first.',
        path: `${at}.subject`,
      });
    }
    return problems;
  });
}

function variantProblems({ id, variants = [] }: EmailStage, index: number): Problem[] {
  const path = `stages.${index}.variants`;
  const ids = variants.map((variant) => variant.id);
  const problems = ids.flatMap((variant, place): Problem[] =>
    ids.indexOf(variant) === place
      ? []
      : [
          {
            code: 'duplicate_variant_id',
            message: `Two variants of '${id}' have the id '${variant}'.`,
            hint: 'Give each an id of its own; results are kept by it.',
            path: `${path}.${place}.id`,
          },
        ],
  );
  if (variants.length > 0 && variants.every(({ weight }) => weight === 0)) {
    problems.push({
      code: 'no_variant_left',
      message: `All variants of '${id}' have the weight 0, so none of them is sent.`,
      hint: 'Give at least one a weight above 0.',
      path,
    });
  }
  return problems;
}

function templatesOf(stage: Stage): { template: string; key: string }[] {
  const found = (entries: Record<string, string | undefined>): { template: string; key: string }[] =>
    Object.entries(entries).flatMap(([key, template]) => (template === undefined ? [] : [{ template, key }]));
  if (stage.kind === 'email')
    return [
      ...found({ subject: stage.subject, text: stage.text, html: stage.html }),
      ...(stage.variants ?? []).flatMap(({ subject, text, html }, place) =>
        found({ subject, text, html }).map(({ template, key }) => ({
          template,
          key: `variants.${place}.${key}`,
        })),
      ),
    ];
  if (stage.kind === 'task') return found({ title: stage.title, note: stage.note });
  if (stage.kind === 'handoff')
    return Object.entries(stage.payload).map(([key, template]) => ({ template, key: `payload.${key}` }));
  return [];
}

/** Where a template stands, for programs and in words. */
function placed(definition: Definition, index: number, key: string): { path: string; place: string } {
  const keys = key.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return { path: `stages.${index}.${key}`, place: placeOf(['stages', index, ...keys], definition) };
}

function templateProblems(
  tags: MergeTags,
  template: string,
  { path, place }: { readonly path: string; readonly place: string },
  fields: readonly string[],
): Problem[] {
  const broken = tags.check(template);
  const problems = broken.length > 0 ? broken : unknownTags(tags.tagsOf(template), fields);
  // A template knows its lines, not where it stands.
  return problems.map((problem) => ({ ...problem, message: `${place}: ${problem.message}`, path }));
}
