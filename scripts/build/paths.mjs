import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');
export const DIST = path.join(ROOT, 'dist');

/** From an absolute path to the repository's own notation: relative, with forward slashes. */
export const inRepository = (file) => path.relative(ROOT, file).split(path.sep).join('/');
