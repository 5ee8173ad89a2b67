import { spawn, type ChildProcess } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { imapInput } from '../../engine/model/sender';
import type { MailServer } from './mailboxContract';

const BINARY = '/usr/sbin/dovecot';
const NOBODY = 65_534;

export interface Dovecot extends MailServer {
  readonly imapPort: number;
  readonly lmtpPort: number;
}

/**
 * A Dovecot 2.3 of our own: private configuration in a temporary folder, free ports on loopback, no root.
 * Users ada, bob and carol of lab.test, all with the password 'secret'. `stop` also removes the folder.
 */
export async function openDovecot({ idle = true }: { readonly idle?: boolean } = {}): Promise<Dovecot> {
  if (!existsSync(BINARY)) {
    throw new Error('These tests need Dovecot 2.3: apt-get install -y dovecot-imapd dovecot-lmtpd');
  }
  const root = process.getuid?.() === 0;
  const user = root ? { name: 'nobody', group: 'nogroup', uid: NOBODY, gid: NOBODY } : self();
  const folder = mkdtempSync(join(tmpdir(), 'throughline-dovecot-'));
  const own = (path: string): void => void (root && chownSync(path, user.uid, user.gid));
  const make = (path: string): string => {
    mkdirSync(path, { recursive: true });
    for (let at = path; at.startsWith(folder); at = join(at, '..')) own(at);
    return path;
  };
  for (const name of ['state', 'mail']) make(join(folder, name));
  const [imapPort, lmtpPort] = [await freePort(), await freePort()];
  const users = ['ada', 'bob', 'carol'].map((name) => `${name}@lab.test:{PLAIN}secret:${user.uid}:${user.gid}::${folder}/mail/${name}`); // prettier-ignore
  writeFileSync(join(folder, 'users'), `${users.join('\n')}\n`);
  writeFileSync(join(folder, 'dovecot.conf'), configuration({ folder, user, imapPort, lmtpPort, idle }));
  own(join(folder, 'users'));

  const maildir = (box: string): string => join(folder, 'mail', 'ada', 'Maildir', ...(box === 'INBOX' ? [] : [`.${box}`])); // prettier-ignore
  const makeBox = (box: string): void => {
    for (const part of ['tmp', 'new', 'cur']) make(join(maildir(box), part));
  };
  let child: ChildProcess | null = null;
  let delivered = 0;

  async function start(): Promise<void> {
    // A killed master leaves its pid file, and the next one says 'already running' to a number that is somebody else's.
    rmSync(join(folder, 'state', 'master.pid'), { force: true });
    let log = '';
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
    async deliver(raw, box = 'INBOX') {
      delivered += 1;
      const name = `${String(1_700_000_000 + delivered)}.${process.pid}_${delivered}.lab`;
      const draft = join(maildir(box), 'tmp', name);
      writeFileSync(draft, raw);
      own(draft);
      renameSync(draft, join(maildir(box), 'new', name));
    },
    async remake(box) {
      // Moved and not removed: Dovecot may be writing its index in there.
      delivered += 1;
      renameSync(maildir(box), join(folder, `gone-${delivered}`));
      makeBox(box);
    },
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
}: {
  folder: string;
  user: Account;
  imapPort: number;
  lmtpPort: number;
  idle: boolean;
}): string {
  // prettier-ignore
  return `base_dir = ${folder}/state
state_dir = ${folder}/state
log_path = /dev/stderr
instance_name = throughline-test
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
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
  args = scheme=PLAIN username_format=%u ${folder}/users
}
userdb {
  driver = passwd-file
  args = username_format=%u ${folder}/users
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${lmtpPort}
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
    socket.setTimeout(1_000, () => (socket.destroy(), resolve(false)));
  });
}
