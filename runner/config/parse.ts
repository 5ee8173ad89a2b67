import { isIP } from 'node:net';
import { isAbsolute, resolve } from 'node:path';
import { validate as isCron } from 'node-cron';

/** Reads one value as a flag, a variable or the file gives it; undefined: it is not an allowed one. */
export type Parse<Value> = (value: unknown, folder: string) => Value | undefined;

export function wholeNumber(from: number, to: number): Parse<number> {
  return (value) => {
    const text = String(value).trim();
    const number = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    return number >= from && number <= to ? number : undefined;
  };
}

const WORDS: Readonly<Record<string, boolean>> = {
  true: true, yes: true, on: true, '1': true,
  false: false, no: false, off: false, '0': false,
}; // prettier-ignore

export const yesOrNo: Parse<boolean> = (value) => WORDS[String(value).trim().toLowerCase()];

export function oneOf<const Word extends string>(words: readonly Word[]): Parse<Word> {
  return (value) => words.find((word) => word === String(value).trim().toLowerCase());
}

const someText: Parse<string> = (value) =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

/** A path; a relative one starts where it was written: the working folder, or the folder of the file. */
export const path: Parse<string> = (value, folder) => {
  const text = someText(value, folder);
  return text === undefined || text.includes('\0')
    ? undefined
    : isAbsolute(text)
      ? text
      : resolve(folder, text);
};

/** A name or an address that a server can listen on. */
export const hostName: Parse<string> = (value, folder) => {
  const text = someText(value, folder);
  return text !== undefined && /^[a-z0-9._:%-]+$/i.test(text) ? text : undefined;
};

/** A `postgres://` URL, `:memory:`, or a path; any other scheme is a database that we do not speak to. */
export const database: Parse<string> = (value, folder) => {
  const text = someText(value, folder);
  if (text === undefined || text === ':memory:') return text;
  if (/^postgres(ql)?:\/\//.test(text)) return URL.canParse(text) ? text : undefined;
  return /^[a-z][a-z0-9+.-]+:/i.test(text) ? undefined : path(text, folder);
};

/** An http(s) address without path, query or user; the slash at the end goes. */
export const webAddress: Parse<string> = (value, folder) => {
  const text = someText(value, folder);
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  return plain && /^https?:$/.test(url.protocol) ? url.origin : undefined;
};

export const timeZone: Parse<string> = (value, folder) => {
  const text = someText(value, folder);
  try {
    return text === undefined
      ? undefined
      : new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
};

/**
 * How often something runs, as a cron line of five or six fields (with seconds). `5s` and `1m` are short for the
 * lines that they stand for, so they must divide a minute or an hour.
 */
export const rhythm: Parse<string> = (value, folder) => {
  const text = someText(value, folder);
  const short = /^(\d{1,2})\s*(s|m)$/.exec(text ?? '');
  if (!short) return text !== undefined && /^\S+( +\S+){4,5}$/.test(text) && isCron(text) ? text : undefined;
  const amount = Number(short[1]);
  if (amount === 0 || 60 % amount !== 0) return undefined;
  if (short[2] === 's') return amount === 60 ? '0 * * * * *' : `*/${amount} * * * * *`;
  return amount === 60 ? '0 0 * * * *' : `0 */${amount} * * * *`;
};

/** Express's 'trust proxy': how many proxies stand before us, or which addresses they have. */
export const proxies: Parse<number | string> = (value, folder) => {
  const hops = wholeNumber(0, 20)(value, folder);
  const text = someText(value, folder);
  return hops ?? (text?.split(',').every((part) => isNetwork(part.trim())) ? text : undefined);
};

/** An address, a range of them (10.0.0.0/8), or one of the ranges that Express knows by name. */
function isNetwork(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [, address = '', , range] = /^([^/]+)(\/(\d{1,3}))?$/.exec(text) ?? [];
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return Number(range ?? 0) <= bits;
}
