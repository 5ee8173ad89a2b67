import { createHash } from 'node:crypto';

const MOST = 64;

/**
 * The id of a stage that has only a name: the same name gives the same id for ever, wherever the stage stands among the
 * others. Letters of other scripts cannot stand in an id; a short sum of the name keeps such names apart.
 */
export function stageIdOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  const whole = /^[\p{ASCII}\p{P}\p{S}\p{Z}]*$/u.test(plain);
  const id = whole && slug !== '' && slug.length <= MOST ? slug : `${slug.slice(0, 50)}-${sumOf(name)}`;
  const own = id.replace(/^-+/, '');
  // Two words have a meaning of their own where stages are named.
  return own === 'next' || own === 'end' ? `${own}-stage` : own;
}

function sumOf(name: string): string {
  return createHash('sha256').update(name.normalize('NFC').trim().toLowerCase()).digest('hex').slice(0, 8);
}
