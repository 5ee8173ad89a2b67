import { spawn, type ChildProcess } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { imapInput } from '../../engine/model/sender';
import { freePort } from './freePort';
import type { MailServer } from './mailboxContract';
import { selfMade } from './mailTown/certificate';
import { needParts } from './mailTown/parts';

const BINARY = '/usr/sbin/dovecot';
const NOBODY = 65_534;

export interface Dovecot extends MailServer {
  readonly imapPort: number;
  readonly lmtpPort: number;
  /** One more account, `name@lab.test`, with the password 'secret'. */
  addAccount(name: string): void;
  /** Both of any account. */
  deliver(raw: Buffer, folder?: string, name?: string): Promise<void>;
  remake(folder: string, name?: string): Promise<void>;
  /** What Pigeonhole does with each mail that is delivered to that account. */
  sieve(name: string, script: string): void;
  /** What lies in a folder of that account, byte for byte, the oldest first. */
  mails(name: string, box?: string): string[];
  /** The files of that folder, by name: with every flag, and where it stands. */
  files(name: string, box?: string): string[];
  log(): string;
}

export interface DovecotOptions {
  readonly idle?: boolean;
  /** Where what Sieve scripts write leaves; without it there is no Sieve. */
  readonly submissionPort?: number;
  /** With a certificate of its own making, and for Postfix the word whether a login is right. */
  readonly encrypted?: { readonly imapsPort: number; readonly authPort: number };
}

/**
 * A Dovecot 2.3 of our own: private configuration in a temporary folder, free ports on loopback, no root.
 * Users ada, bob and carol of lab.test, all with the password 'secret'. `stop` also removes the folder.
 */
export async function openDovecot({
  idle = true,
  submissionPort,
  encrypted,
}: DovecotOptions = {}): Promise<Dovecot> {
  needParts('dovecot-imapd', 'dovecot-lmtpd', ...(submissionPort === undefined ? [] : ['dovecot-sieve']));
  const root = process.getuid?.() === 0;
  const user = root ? { name: 'nobody', group: 'nogroup', uid: NOBODY, gid: NOBODY } : self();
  const folder = mkdtempSync(join(tmpdir(), 'throughline-dovecot-'));
  const own = (path: string): void => void (root && chownSync(path, user.uid, user.gid));
  const make = (path: string): string => {
    mkdirSync(path, { recursive: true });
    for (let at = path; at.startsWith(folder); at = join(at, '..')) own(at);
    return path;
  };
  for (const name of ['state', 'mail', 'users']) make(join(folder, name));
  const [imapPort, lmtpPort] = [await freePort(), await freePort()];
  // A file each: Dovecot looks at the time of one that it knows, in whole seconds.
  const addAccount = (name: string): void => {
    const account = join(folder, 'users', name);
    writeFileSync(
      account,
      `${name}@lab.test:{PLAIN}secret:${user.uid}:${user.gid}::${folder}/mail/${name}\n`,
    );
    own(account);
  };
  ['ada', 'bob', 'carol'].forEach(addAccount);
  if (encrypted) Object.values(selfMade(folder)).forEach(own);
  const options = { folder, user, imapPort, lmtpPort, idle, submissionPort, encrypted };
  writeFileSync(join(folder, 'dovecot.conf'), configuration(options));

  const maildirOf = (name: string, box: string): string => join(folder, 'mail', name, 'Maildir', ...(box === 'INBOX' ? [] : [`.${box}`])); // prettier-ignore
  const maildir = (box: string): string => maildirOf('ada', box);
  const files = (name: string, box = 'INBOX'): string[] =>
    ['new', 'cur']
      .flatMap((part) => {
        const path = join(maildirOf(name, box), part);
        return existsSync(path) ? readdirSync(path).map((file) => join(part, file)) : [];
      })
      .sort((a, b) => (a.slice(4) < b.slice(4) ? -1 : 1));
  const makeBox = (box: string, name = 'ada'): void => {
    for (const part of ['tmp', 'new', 'cur']) make(join(maildirOf(name, box), part));
  };
  let child: ChildProcess | null = null;
  let delivered = 0;
  let log = '';

  async function start(): Promise<void> {
    // A killed master leaves its pid file, and the next one says 'already running' to a number that is somebody else's.
    rmSync(join(folder, 'state', 'master.pid'), { force: true });
    child = spawn(BINARY, ['-F', '-c', join(folder, 'dovecot.conf')], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(root ? { uid: user.uid, gid: user.gid } : {}),
    });
    child.stdout!.on('data', (chunk) => (log += String(chunk)));
    child.stderr!.on('data', (chunk) => (log += String(chunk)));
    for (let waited = 0; !(await answers(imapPort)); waited += 50) {
      if (waited > 10_000 || child.exitCode !== null) throw new Error(`Dovecot did not start: ${log}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** There is nothing to be saved, and a polite end has been seen to take longer than five seconds. */
  async function kill(): Promise<void> {
    const ending = child;
    child = null;
    if (!ending?.pid || ending.exitCode !== null) return;
    const gone = new Promise((resolve) => ending.once('exit', resolve));
    // Its processes share the group that `detached` made.
    process.kill(-ending.pid, 'SIGKILL');
    await gone;
  }

  makeBox('INBOX');
  makeBox('Leads');
  await start();
  return {
    imapPort,
    lmtpPort,
    settings: (over = {}) => imapInput.parse({ host: '127.0.0.1', port: imapPort, user: 'ada@lab.test', password: 'secret', ...over }), // prettier-ignore
    async deliver(raw, box = 'INBOX', name = 'ada') {
      delivered += 1;
      if (!existsSync(maildirOf(name, box))) makeBox(box, name);
      const file = `${String(1_700_000_000 + delivered)}.${process.pid}_${delivered}.lab`;
      const draft = join(maildirOf(name, box), 'tmp', file);
      writeFileSync(draft, raw);
      own(draft);
      renameSync(draft, join(maildirOf(name, box), 'new', file));
    },
    async remake(box, name = 'ada') {
      // Moved and not removed: Dovecot may be writing its index in there.
      delivered += 1;
      renameSync(maildirOf(name, box), join(folder, `gone-${delivered}`));
      makeBox(box, name);
    },
    addAccount,
    sieve(name, script) {
      writeFileSync(join(make(join(folder, 'mail', name)), '.dovecot.sieve'), script);
    },
    files,
    mails: (name, box = 'INBOX') => files(name, box).map((file) => readFileSync(join(maildirOf(name, box), file), 'utf8')), // prettier-ignore
    log: () => log,
    flagged: async (box) => readdirSync(join(maildir(box), 'cur')).some((name) => /:2,.*[SRFTD]/.test(name)),
    kill,
    start,
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Account {
  readonly name: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
}

function self(): Account {
  const { username, uid, gid } = userInfo();
  return { name: username, group: String(gid), uid, gid };
}

function configuration({
  folder,
  user,
  imapPort,
  lmtpPort,
  idle,
  submissionPort,
  encrypted,
}: {
  folder: string;
  user: Account;
  imapPort: number;
  lmtpPort: number;
  idle: boolean;
  submissionPort: number | undefined;
  encrypted: DovecotOptions['encrypted'];
}): string {
  // prettier-ignore
  return `base_dir = ${folder}/state
state_dir = ${folder}/state
log_path = /dev/stderr
instance_name = throughline-test
protocols = imap lmtp
listen = 127.0.0.1
${encrypted ? `ssl = yes\nssl_cert = <${folder}/certificate.pem\nssl_key = <${folder}/key.pem` : 'ssl = no'}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
default_internal_user = ${user.name}
default_internal_group = ${user.group}
default_login_user = ${user.name}
first_valid_uid = ${user.uid}
last_valid_uid = 0
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
auth_username_format = %Lu
recipient_delimiter = +
${idle ? '' : 'imap_capability = IMAP4rev1 LITERAL+ UIDPLUS NAMESPACE'}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder}/users/%n
}
userdb {
  driver = passwd-file
  args = username_format=%u ${folder}/users/%n
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
  mailbox Junk {
    auto = create
    special_use = \\Junk
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = ${encrypted?.imapsPort ?? 0}
    ssl = yes
  }
}
${encrypted ? authentication(encrypted.authPort) : ''}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${lmtpPort}
  }
}
service anvil {
  chroot =
  # Else whoever gave a wrong password waits for seconds with the next one.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
${submissionPort === undefined ? '' : pigeonhole(submissionPort)}`;
}

/** RFC 4954 for Postfix, which keeps no passwords. */
function authentication(port: number): string {
  return `service auth {
  inet_listener {
    address = 127.0.0.1
    port = ${port}
  }
}`;
}

function pigeonhole(submissionPort: number): string {
  return `submission_host = 127.0.0.1:${submissionPort}
postmaster_address = postmaster@lab.test
hostname = imap.lab.test
protocol lmtp {
  mail_plugins = sieve
}
plugin {
  sieve = file:~/sieve;active=~/.dovecot.sieve
  sieve_vacation_min_period = 0
}
`;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
    socket.setTimeout(1_000, () => (socket.destroy(), resolve(false)));
  });
}
