import { LEAD_FIELDS } from '../model/lead';

/** What a lead has of its own, as merge tags name it. */
export const BUILT_IN_FIELDS = ['email', ...LEAD_FIELDS] as const;

/** `job_level` of 'Job Level', 'jobLevel' and 'Job-Level'; empty when the key has neither letter nor digit. */
export function snakeCase(key: string): string {
  return wordsOf(key).join('_');
}

const PLAIN = /^[a-z][a-z0-9]*$/;

/**
 * The names, besides the key itself, under which a merge tag reaches the field: `job_level` and `jobLevel` for
 * 'Job Level', for 'job-level' and for each other.
 */
export function aliasesOf(key: string): string[] {
  if (PLAIN.test(key)) return [];
  const words = wordsOf(key);
  const snake = words.join('_');
  const camel = words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
  return [...new Set([snake, camel])].filter((name) => name !== '' && name !== key);
}

const SEPARATORS = /[^\p{L}\p{N}]+/u;

/** Capitals begin a word only where nothing else parts them: 'LinkedIn URL' is linkedin_url, jobLevel job_level. */
function wordsOf(key: string): string[] {
  const parts = key.split(SEPARATORS).filter((part) => part !== '');
  const words =
    parts.length > 1 ? parts : parts.flatMap((part) => part.split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u));
  return words.map((word) => word.toLowerCase());
}
