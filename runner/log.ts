import type { Log } from '../engine/index';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LEVELS)[number];

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: 'human' | 'json';
  /** Epoch milliseconds. The system's, also while a demo's clock runs: it says when the line was printed. */
  readonly now: () => number;
  /** Takes whole lines. */
  readonly write: (text: string) => void;
}

/** Remarks as lines for people, or as a JSON object per line. What smells of a secret is not printed. */
export function lineLog({ level, format, now, write }: LogOptions): Log {
  const line = (of: LogLevel, message: string, data: Readonly<Record<string, unknown>> = {}): void => {
    if (LEVELS.indexOf(of) < LEVELS.indexOf(level)) return;
    const time = new Date(now()).toISOString();
    const plain = redact(data);
    if (format === 'json') {
      write(`${JSON.stringify({ time, level: of, message, ...plain })}\n`);
      return;
    }
    const extras = Object.entries(plain).map(([key, value]) => ` ${key}=${shown(value)}`);
    write(`${time.slice(0, 19).replace('T', ' ')} ${of.padEnd(5)} ${oneLine(message)}${extras.join('')}\n`);
  };
  return {
    debug: (message, data) => line('debug', message, data),
    info: (message, data) => line('info', message, data),
    warn: (message, data) => line('warn', message, data),
    error: (message, data) => line('error', message, data),
  };
}

const SECRET = /pass(word)?$|secret|token|authorization|cookie|^(api)?key$/i;

function redact(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, SECRET.test(key) ? '(hidden)' : plainValue(value)]),
  );
}

function plainValue(value: unknown): unknown {
  if (value instanceof Error) return value.message;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return redact(value as Record<string, unknown>);
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(oneLine(text));
}

// A message may quote what a server or a lead wrote: it must not be able to forge a second log line.
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is taken out
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ');
}
