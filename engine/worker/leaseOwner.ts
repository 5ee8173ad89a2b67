import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * A name for one pass of this process: `place.pid.start.pass`. The place is one boot of one kernel and one PID
 * namespace in it, so that the same number in another container, on another machine or after a reboot is somebody
 * else's; the start time tells a number that was given out again.
 */
export function leaseOwner(): string {
  const { pid } = process;
  return [place() ?? 'elsewhere', pid, startOf(pid) ?? 0, randomBytes(6).toString('hex')].join('.');
}

const WORKFLOW = 'workflow';

/**
 * A name for one claim of a workflow. It names no process: whoever takes emails out reports back from anywhere, and until
 * the lease runs out nobody may say that it is gone.
 */
export function workflowOwner(): string {
  return [WORKFLOW, randomBytes(9).toString('hex')].join('.');
}

export function isWorkflow(owner: string): boolean {
  return owner.startsWith(`${WORKFLOW}.`);
}

/**
 * Whether the process that named itself so is certainly gone, so that nobody needs to wait for its lease to run out.
 * False in all doubt: another machine, a container of its own, a system without /proc, a name from elsewhere.
 */
export function isGone(owner: string): boolean {
  const [where, number, start] = owner.split('.');
  const pid = Number(number);
  if (!where || where !== place() || !Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  const found = stat(pid);
  // Not readable (hidepid): it may be another process by now, or may be not.
  if (!found) return false;
  return found.state === 'Z' || found.state === 'X' || (start !== '0' && found.start !== start);
}

function place(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const text = [boot, readlinkSync('/proc/self/ns/pid'), hostname()].join(' ');
    return createHash('sha256').update(text).digest('hex').slice(0, 12);
  } catch {
    return null;
  }
}

function startOf(pid: number): string | null {
  return stat(pid)?.start ?? null;
}

/** proc(5): the name, field 2, may hold blanks and brackets; state is field 3, the start time field 22. */
function stat(pid: number): { readonly state: string; readonly start: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state, start] = [fields[0], fields[19]];
    return state && start ? { state, start } : null;
  } catch {
    return null;
  }
}
