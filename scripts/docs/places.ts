import path from 'node:path';

export const ROOT = path.resolve(__dirname, '../..');
export const DOCS = path.join(ROOT, 'docs');
export const CONFORMANCE = path.join(ROOT, 'test/conformance');
