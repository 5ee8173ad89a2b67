import type { Problem } from '../model/errors';
import { nearest } from '../model/nearest';
import { tagName } from './blanks';
import { aliasesOf, BUILT_IN_FIELDS, snakeCase } from './fieldNames';
import { SYSTEM_TAGS } from './mergeData';
import type { TemplateTag } from './mergeTags';

/**
 * The tags that neither the lead, the sender, the sequence nor one of `knownFields` (custom fields, by key) can
 * ever fill: code `unknown_merge_tag`, with the name that was probably meant.
 */
export function unknownTags(tags: readonly TemplateTag[], knownFields: Iterable<string>): Problem[] {
  const customFields = [...knownFields];
  const known = knownNames(customFields);
  const suggestions = [...BUILT_IN_FIELDS, ...SYSTEM_TAGS, ...customFields.map(shortName)];
  return tags
    .filter(({ name }) => !isKnown(name, known))
    .map(({ name, line }) => {
      const meant = nearest(name.replace(/^lead\./, ''), suggestions);
      return {
        code: 'unknown_merge_tag',
        message: `The merge tag '${name}' on line ${line} is not known.`,
        hint:
          meant === null
            ? `Known are ${BUILT_IN_FIELDS.join(', ')}, and custom fields by their names. List a field that no lead has yet in the settings, under 'fields'.`
            : `Did you mean '${meant}'?`,
      };
    });
}

function isKnown(name: string, known: ReadonlySet<string>): boolean {
  // What LiquidJS adds to any value, and a key that is itself computed.
  const field = name.replace(/\.(?:size|first|last)$/, '');
  return known.has(name) || known.has(field) || /^(?:lead\.)?fields\[[^'\]]/.test(name);
}

function knownNames(customFields: readonly string[]): Set<string> {
  const known = new Set<string>(SYSTEM_TAGS);
  for (const field of BUILT_IN_FIELDS) {
    for (const name of [field, snakeCase(field)]) known.add(name).add(`lead.${name}`);
  }
  for (const key of customFields) {
    for (const name of [key, ...aliasesOf(key)]) {
      known.add(tagName([name])).add(tagName(['lead', name]));
    }
    known.add(tagName(['fields', key])).add(tagName(['lead', 'fields', key]));
  }
  return known;
}

/** A name that can be written between braces as it stands. */
function shortName(key: string): string {
  return tagName([key]) === key ? key : (aliasesOf(key)[0] ?? tagName(['fields', key]));
}
