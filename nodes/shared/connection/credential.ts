import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { messageOf, ThroughlineError } from '../../../engine/index';

/** The name of the credential that says where the sequences live. */
export const CREDENTIAL = 'throughlineApi';

/** Where the sequences live: a database that the engine opens here, or a runner that has it open. */
export type Place =
  | { readonly kind: 'database'; readonly database: string; readonly secretKey: string | null }
  | { readonly kind: 'runner'; readonly url: string };

/** @throws ThroughlineError `credential_incomplete`, `database_not_writable`, `key_file_unusable` */
export function placeOf(credential: ICredentialDataDecryptedObject): Place {
  const text = (name: string): string => String(credential[name] ?? '').trim();
  const given = text('secretKey');
  switch (text('connection')) {
    case 'runner':
      return { kind: 'runner', url: runnerUrl(needed('URL', text('url'))) };
    case 'postgres':
      return { kind: 'database', database: postgresUrl(credential), secretKey: given || null };
    default: {
      const file = text('file') === '' ? defaultFile() : withHome(text('file'));
      return { kind: 'database', database: file, secretKey: given || keyBeside(file) };
    }
  }
}

/** As the runner's --data names its files, so that `throughline --data ~/.n8n/throughline` works on the same leads. */
function defaultFile(): string {
  const folder = path.join(n8nFolder(), 'throughline');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw folderRefused(folder, cause);
  }
  return path.join(folder, 'throughline.sqlite');
}

/** n8n's own rule for its data folder. */
function n8nFolder(): string {
  return path.join(process.env['N8N_USER_FOLDER'] ?? homedir(), '.n8n');
}

function withHome(file: string): string {
  return /^~[\\/]/.test(file) ? path.join(homedir(), file.slice(2)) : path.resolve(file);
}

/** The runner keeps the key that opens the senders' passwords beside its database. */
function keyBeside(file: string): string | null {
  const keyFile = path.join(path.dirname(file), 'throughline.key');
  if (!existsSync(keyFile)) return null;
  try {
    return readFileSync(keyFile, 'utf8').trim();
  } catch (cause) {
    throw keyRefused(keyFile, cause);
  }
}

function postgresUrl(credential: ICredentialDataDecryptedObject): string {
  const part = (name: string, label: string): string =>
    encodeURIComponent(needed(label, String(credential[name] ?? '').trim()));
  const host = needed('Host', String(credential['host'] ?? '').trim());
  const place = host.includes(':') ? `[${host.replace(/^\[|\]$/g, '')}]` : encodeURIComponent(host);
  const password = encodeURIComponent(String(credential['password'] ?? ''));
  const who = `${part('user', 'User')}${password === '' ? '' : `:${password}`}`;
  // pg reads 'require' as 'verify-full' and warns about it on the console; these two say what they mean.
  const ssl =
    { verify: '?sslmode=verify-full', encrypt: '?sslmode=no-verify' }[String(credential['ssl'])] ?? '';
  return `postgres://${who}@${place}:${Number(credential['port'] ?? 5432)}/${part('database', 'Database')}${ssl}`;
}

function runnerUrl(text: string): string {
  const url = text.replace(/\/+$/, '').replace(/\/api(\/v1)?$/, '');
  if (/^https?:\/\/[^/]/i.test(url) && URL.canParse(url)) return url;
  throw new ThroughlineError({
    code: 'credential_incomplete',
    message: `'${text}' is not the address of a runner.`,
    hint: "It looks like 'http://localhost:3210'.",
  });
}

function folderRefused(folder: string, cause: unknown): ThroughlineError {
  return new ThroughlineError({
    code: 'database_not_writable',
    kind: 'unavailable',
    message: `The folder '${folder}' cannot be made: ${messageOf(cause)}.`,
    hint: 'Let n8n write to its data folder, or name another file in the credential.',
    cause,
  });
}

function keyRefused(keyFile: string, cause: unknown): ThroughlineError {
  return new ThroughlineError({
    code: 'key_file_unusable',
    kind: 'unavailable',
    message: `The key file '${keyFile}' cannot be read: ${messageOf(cause)}.`,
    hint: "Let n8n's user read it, or put the key into the credential.",
    cause,
  });
}

function needed(label: string, value: string): string {
  if (value !== '') return value;
  throw new ThroughlineError({
    code: 'credential_incomplete',
    message: `The credential has no ${label}.`,
    hint: 'Open the Throughline credential and fill it in.',
  });
}
