import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfMade } from './certificate';
import { needParts, needRoot } from './parts';

export interface Postfix {
  readonly port: number;
  /** All that it has written down: for whoever wonders why a test is red. */
  log(): string;
  stop(): Promise<void>;
}

export interface PostfixOptions {
  /** Where it shall listen: a free port. */
  readonly port: number;
  /** The mailboxes of lab.test. */
  readonly lmtpPort: number;
  /** The server that stands for the rest of the world. */
  readonly farPort: number;
  /** Where nobody listens: the server of dead.test. */
  readonly deadPort: number;
  /** TLS with a certificate of its own making, and logins, which Dovecot judges; none in the clear. */
  readonly encrypted?: { readonly smtpsPort: number; readonly authPort: number } | undefined;
}

/**
 * A Postfix of our own: private configuration and queue in a temporary folder, no system service, loopback only, no DNS.
 * It gives up after seconds instead of days. For recipients whose name begins with 'relayed' it is asked for a notice
 * of success, as some programs ask for every mail; nothing else of a message is changed.
 */
export async function openPostfix(options: PostfixOptions): Promise<Postfix> {
  needParts('postfix');
  needRoot();
  const folder = mkdtempSync(join(tmpdir(), 'throughline-postfix-'));
  // Its processes run as 'postfix' and pass through.
  chmodSync(folder, 0o711);
  for (const name of ['etc', 'spool', 'lib']) mkdirSync(join(folder, name));
  const id = (which: string): number => Number(execFileSync('id', [which, 'postfix'], { encoding: 'utf8' }));
  chownSync(join(folder, 'lib'), id('-u'), id('-g'));
  writeFileSync(join(folder, 'etc', 'master.cf'), services(options));
  if (options.encrypted) selfMade(join(folder, 'etc'));
  writeFileSync(join(folder, 'etc', 'main.cf'), settings(folder, options));
  writeFileSync(
    join(folder, 'etc', 'commands'),
    '/^(RCPT TO:<relayed.*)$/ $1 NOTIFY=SUCCESS,FAILURE,DELAY\n',
  );
  writeFileSync(join(folder, 'etc', 'recipients'), AT_THE_DOOR);
  const logFile = join(folder, 'postfix.log');
  const log = (): string => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');

  const child = spawn('/usr/sbin/postfix', ['-c', join(folder, 'etc'), 'start-fg'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      // The child is the script that started it, and ends with it.
      const master = join(folder, 'spool', 'pid', 'master.pid');
      process.kill(existsSync(master) ? Number(readFileSync(master, 'utf8')) : child.pid!, 'SIGTERM');
      await gone;
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  for (let waited = 0; !(await greets(options.port)); waited += 50) {
    if (waited < 30_000 && child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    const why = `${said}${log()}`;
    await stop();
    throw new Error(`Postfix did not start: ${why}`);
  }
  return { port: options.port, log, stop };
}

/** What it refuses itself, while it is being given the mail. */
const AT_THE_DOOR = `/^door-unknown/ 550 5.1.1 User unknown in relay recipient table
/^door-later/ 450 4.2.1 Mailbox busy, try again later
/^door-spam/ 554 5.7.1 Message refused: it looks like spam
/^door-rule/ REJECT
`;

function settings(folder: string, { lmtpPort, farPort, deadPort, encrypted }: PostfixOptions): string {
  return `compatibility_level = 3.6
queue_directory = ${folder}/spool
data_directory = ${folder}/lib
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${folder}/postfix.log
maillog_file_prefixes = ${folder}
myhostname = mx.lab.test
mydomain = lab.test
myorigin = lab.test
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtpd_recipient_restrictions = check_recipient_access regexp:${folder}/etc/recipients
smtpd_reject_unlisted_recipient = no
smtpd_peername_lookup = no
smtpd_command_filter = regexp:${folder}/etc/commands
virtual_mailbox_domains = lab.test
virtual_mailbox_maps =
virtual_transport = lmtp:inet:127.0.0.1:${lmtpPort}
recipient_delimiter = +
transport_maps = inline:{ { dead.test = smtp:[127.0.0.1]:${deadPort} } }
relayhost = [127.0.0.1]:${farPort}
notify_classes =
smtp_connect_timeout = 3s
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
delay_warning_time = 3s
maximal_queue_lifetime = 12s
bounce_queue_lifetime = 12s
${encrypted ? encryption(join(folder, 'etc'), encrypted.authPort) : OPEN_TO_NEIGHBOURS}`;
}

const OPEN_TO_NEIGHBOURS = `mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
`;

function encryption(folder: string, authPort: number): string {
  return `smtpd_tls_security_level = may
smtpd_tls_cert_file = ${folder}/certificate.pem
smtpd_tls_key_file = ${folder}/key.pem
smtpd_tls_loglevel = 1
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:${authPort}
smtpd_sasl_security_options = noanonymous
smtpd_error_sleep_time = 0
mynetworks = 192.0.2.1
smtpd_relay_restrictions = permit_sasl_authenticated, defer_unauth_destination
`;
}

/** As Debian has it, with nothing in a chroot and a port of our own. */
function services({ port, encrypted }: PostfixOptions): string {
  const smtps = encrypted ? `127.0.0.1:${encrypted.smtpsPort} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n` : ''; // prettier-ignore
  return `127.0.0.1:${port} inet n - n - - smtpd
${smtps}tlsmgr unix - - n 1000? 1 tlsmgr
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => (socket.end('QUIT\r\n'), resolve(true)));
    socket.once('error', () => resolve(false));
    socket.setTimeout(2_000, () => (socket.destroy(), resolve(false)));
  });
}
