import * as parse from './parse';

/** One thing that can be configured; help, docs/runner.md and the reading of it derive from the list below. */
export interface Option<Name extends string = string, Value = unknown> {
  /** Its key in the file. */
  readonly name: Name;
  readonly env: `THROUGHLINE_${string}`;
  /** `--port`; null: not on the command line, where every user of the machine could read it. */
  readonly flag: `--${string}` | null;
  /** What the flag takes, for help; null: a switch. */
  readonly value: string | null;
  readonly about: string;
  /** Completes the sentence 'allowed is …'. */
  readonly allowed: string;
  /** For people: what holds when nothing is said. */
  readonly otherwise: string;
  /** `serve`: only the server; `all`: every command. */
  readonly scope: 'serve' | 'all';
  readonly inFile: boolean;
  readonly secret?: true;
  readonly parse: parse.Parse<Value>;
}

const option = <Name extends string, Value>(
  definition: Omit<Option<Name, Value>, 'inFile' | 'scope'> & Partial<Pick<Option, 'inFile' | 'scope'>>,
): Option<Name, Value> => ({ inFile: true, scope: 'serve', ...definition });

export const OPTIONS = [
  option({
    name: 'data', env: 'THROUGHLINE_DATA', flag: '--data', value: 'FOLDER', scope: 'all',
    about: 'Where the database and the key file are kept; made when it is not there.',
    allowed: 'the path of a folder', otherwise: './data', parse: parse.path,
  }),
  option({
    name: 'database', env: 'THROUGHLINE_DATABASE', flag: '--database', value: 'URL', scope: 'all',
    about: 'A SQLite file, or PostgreSQL: postgres://user:password@host:5432/name.',
    allowed: 'a postgres:// URL or the path of a SQLite file (in a password / is written %2F, @ %40, # %23)', otherwise: 'throughline.sqlite in the data folder', parse: parse.database,
  }),
  option({
    name: 'config', env: 'THROUGHLINE_CONFIG', flag: '--config', value: 'FILE', scope: 'all', inFile: false,
    about: 'A YAML file with any of these options by their names.',
    allowed: 'the path of a YAML file', otherwise: 'throughline.yaml in the working folder, else in the data folder, when there is one', parse: parse.path,
  }),
  option({
    name: 'key', env: 'THROUGHLINE_KEY', flag: null, value: 'TEXT', scope: 'all', inFile: false, secret: true,
    about: 'The key that encrypts the passwords of senders and signs sessions. Runners that share a database share it.',
    allowed: 'a text of at least 16 characters', otherwise: 'the key file',
    parse: (value) => (typeof value === 'string' && value.length >= 16 ? value : undefined),
  }),
  option({
    name: 'keyFile', env: 'THROUGHLINE_KEY_FILE', flag: '--key-file', value: 'FILE', scope: 'all',
    about: 'Where the key is kept when THROUGHLINE_KEY is not set; made on first start, readable by its owner only.',
    allowed: 'the path of a file', otherwise: 'throughline.key in the data folder', parse: parse.path,
  }),
  option({
    name: 'timeZone', env: 'THROUGHLINE_TIME_ZONE', flag: '--time-zone', value: 'ZONE', scope: 'all',
    about: "The organisation's time zone, taken over on the first start with a new database.",
    allowed: 'a zone of the tz database, such as Europe/Berlin', otherwise: "the machine's", parse: parse.timeZone,
  }),
  option({
    name: 'logLevel', env: 'THROUGHLINE_LOG_LEVEL', flag: '--log-level', value: 'LEVEL', scope: 'all',
    about: 'The least important remarks that are still printed (on stderr).',
    allowed: 'debug, info, warn or error', otherwise: 'info for serve, warn for commands', parse: parse.oneOf(['debug', 'info', 'warn', 'error']),
  }),
  option({
    name: 'logFormat', env: 'THROUGHLINE_LOG_FORMAT', flag: '--log-format', value: 'FORMAT', scope: 'all',
    about: 'Lines for people, or a JSON object per line.',
    allowed: 'human or json', otherwise: 'human', parse: parse.oneOf(['human', 'json']),
  }),
  option({
    name: 'port', env: 'THROUGHLINE_PORT', flag: '--port', value: 'PORT',
    about: 'The port to listen on; 0 takes any free one.',
    allowed: 'a whole number from 0 to 65535', otherwise: '3210', parse: parse.wholeNumber(0, 65_535),
  }),
  option({
    name: 'host', env: 'THROUGHLINE_HOST', flag: '--host', value: 'HOST',
    about: 'The address to listen on; 0.0.0.0 opens it to the network (put a proxy with HTTPS before it).',
    allowed: 'a host name or an IP address', otherwise: '127.0.0.1', parse: parse.hostName,
  }),
  option({
    name: 'publicUrl', env: 'THROUGHLINE_PUBLIC_URL', flag: '--public-url', value: 'URL',
    about: 'Where the runner is reached from outside; an https address makes cookies secure, links in mail need it.',
    allowed: 'an http:// or https:// address without a path', otherwise: 'none', parse: parse.webAddress,
  }),
  option({
    name: 'trustProxy', env: 'THROUGHLINE_TRUST_PROXY', flag: '--trust-proxy', value: 'PROXIES',
    about: "How many proxies stand before the runner, or their addresses, so that visitors' addresses are believed.",
    allowed: 'a number of proxies (0 to 20), or addresses separated by commas', otherwise: '0', parse: parse.proxies,
  }),
  option({
    name: 'tick', env: 'THROUGHLINE_TICK', flag: '--tick', value: 'RHYTHM',
    about: 'How often due stages are looked for.',
    allowed: 'seconds or minutes that divide 60 (5s, 1m) or a cron line of 5 or 6 fields', otherwise: '5s', parse: parse.rhythm,
  }),
  option({
    name: 'sweep', env: 'THROUGHLINE_SWEEP', flag: '--sweep', value: 'RHYTHM',
    about: 'How often mailboxes are read; new mail is also fetched when a server announces it.',
    allowed: 'seconds or minutes that divide 60 (30s, 1m) or a cron line of 5 or 6 fields', otherwise: '1m', parse: parse.rhythm,
  }),
  option({
    name: 'demo', env: 'THROUGHLINE_DEMO', flag: '--demo', value: null,
    about: 'Try it: made-up leads, a day in 5 seconds, a database in memory; nothing is sent, your data is not touched.',
    allowed: 'true or false', otherwise: 'false', parse: parse.yesOrNo,
  }),
] as const; // prettier-ignore

type Listed = (typeof OPTIONS)[number];
export type OptionName = Listed['name'];

/** What was said, by name; what nobody said is not there. */
export type Given = { readonly [O in Listed as O['name']]?: Exclude<ReturnType<O['parse']>, undefined> };
