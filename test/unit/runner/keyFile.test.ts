import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyFromFile } from '../../../runner/keyFile';
import { scratchFolder } from '../../support/scratch';

const place = (): { folder: string; file: string } => {
  const folder = scratchFolder('key');
  return { folder, file: join(folder, 'throughline.key') };
};

test('the first start makes a key that only its owner may read, and leaves nothing else', () => {
  const { folder, file } = place();
  const key = keyFromFile(file);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['throughline.key']);
});

test('the next start finds the same key, and each installation has its own', () => {
  const { file } = place();
  expect(keyFromFile(file)).toBe(keyFromFile(file));
  expect(keyFromFile(place().file)).not.toBe(keyFromFile(file));
});

test.each([0o640, 0o604, 0o666])('a key file of mode %o is refused and stays as it is', (mode) => {
  const { file } = place();
  writeFileSync(file, 'a key that somebody wrote\n');
  chmodSync(file, mode);
  expect(() => keyFromFile(file)).toThrow(expect.objectContaining({ code: 'key_file_open' }));
  expect(statSync(file).mode & 0o777).toBe(mode);
  expect(readFileSync(file, 'utf8')).toBe('a key that somebody wrote\n');
});

test('a folder that is not there is named', () => {
  const { folder } = place();
  expect(() => keyFromFile(join(folder, 'no', 'throughline.key'))).toThrow(
    expect.objectContaining({ code: 'key_file_unusable' }),
  );
});

test('a folder is none, and nobody is told to change its rights', () => {
  const { folder } = place();
  expect(() => keyFromFile(folder)).toThrow(
    expect.objectContaining({ code: 'key_file_unusable', message: expect.stringContaining('it is no file') }),
  );
});

test('one that is empty, as a copy that broke off leaves it, is named and not written over', () => {
  const { folder } = place();
  const file = join(folder, 'throughline.key');
  writeFileSync(file, '', { mode: 0o600 });
  expect(() => keyFromFile(file)).toThrow(
    expect.objectContaining({ code: 'key_file_unusable', message: expect.stringContaining(file) }),
  );
  expect(readFileSync(file, 'utf8')).toBe('');
});
