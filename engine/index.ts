/** The library. Everything that runner, nodes and programs of others may use; the rest is ours to change. */
export { openEngine, type Engine, type EngineOptions, type RunOptions } from './engine';
export { sign as signDelivery } from './content/crm/proof';
export { ACKNOWLEDGEMENT as SOAP_ACKNOWLEDGEMENT } from './content/crm/soap';
export { readSequenceFile } from './content/readSequenceFile';
export type { MailboxPosition, MailboxSource, Watch } from './mail/mailboxSource';
export { openMailbox } from './mail/openMailbox';
export { writeMail, type MailParts } from './mail/writeMail';
export { readMessage, type ShownReading } from './readMessage';
export { withoutPassword } from './model/databaseUrl';
export {
  isThroughlineError,
  messageOf,
  ThroughlineError,
  type ErrorKind,
  type Problem,
} from './model/errors';
export { addressKey } from './model/address';
export { silentLog, type Log } from './model/log';
export { mailboxName } from './model/mailbox';
export { isAdmin, ROLES, systemActor, type Actor, type Role } from './model/member';
export { imapInput, type ImapSettings } from './model/sender';
export { describeState, REASONS, STATUSES, type Reason, type Status } from './model/status';
export { OPERATIONS } from './operations';
export type { Operation } from './operations/operation';
export { acceleratedClock, handClock, systemClock, type Clock, type HandClock } from './schedule/clock';
export { readTime } from './schedule/readTime';
export { checkZone, formatIso, isZone } from './schedule/zone';
export type { SessionRows } from './store/sessions';
export type { Health } from './worker/health';
export { sweepFolder, type FoundMail, type MailKeeper, type SweepReport } from './worker/sweep';
export type { TickReport } from './worker/tick';
export type { HappenedView } from './operations/happened';
export type { Outgoing, OutgoingMessage, SendOutcome } from './mail/outgoing';
export { smtpOutgoing } from './mail/smtp';
