/**
 * What mail servers write, in lower case. Plain substrings, because they run over what strangers send:
 * searching them is linear however the text is made. Collected from the manuals and sources of the usual servers
 * and from what large providers publish about their refusals.
 */
export const ADDRESS_UNKNOWN: readonly string[] = [
  'user unknown', 'unknown user', 'user not found', 'user does not exist', "user doesn't exist", 'no such user',
  'no such recipient', 'no such mailbox', 'no such address', 'no such account', 'no such local user', 'no such person',
  'recipient unknown', 'unknown recipient', 'recipient not found', 'recipient does not exist', 'recipientnotfound',
  'unknown local part', 'unknown address', 'unknown or illegal alias', 'unknown email address', 'unknown virtual',
  'mailbox not found', 'mailbox does not exist', "mailbox doesn't exist", 'mailbox unknown', 'mailbox is unknown',
  'unknown mailbox', 'invalid mailbox', 'invalid recipient', 'invalid user', 'invalid address', 'no mailbox here by that name',
  'account does not exist', "account that you tried to reach does not exist", 'account not found', 'account unknown',
  'address does not exist', "address doesn't exist", "address couldn't be found", 'address not found',
  "doesn't have a yahoo", "user doesn't have", 'not a valid mailbox', 'not a valid recipient', 'not a valid user', 'is not a known user',
  'is not listed in', 'not listed in domino', 'not our customer', 'no longer exist', 'no longer valid', 'no longer available',
  'no longer with', 'no longer employed', 'has moved', 'address changed', 'person does not exist', 'not a registered gateway user',
  'undeliverable address', 'bad destination mailbox', 'bad destination email address', 'bad address', 'delivery to the following recipients failed permanently',
  'there is no one at this address', 'there is no user', 'no account by that name', 'this user was not found', 'not found in directory',
  'does not have an account', 'address unknown', 'email address not found', 'destination user not found', 'unroutable address',
  'host or domain name not found', 'domain not found', 'domain name not found', 'no such domain', 'domain does not exist', 'host unknown', 'unknown host',
  'name or service not known', 'unrouteable address', 'unrouteable mail domain', 'all relevant mx records point to non-existent hosts',
  'nullmx', 'null mx', 'does not accept mail', 'no mail accepted', 'smtp service not available for this domain',
  'recipient address rejected: access denied', 'requested action not taken: mailbox unavailable', 'domain is not reachable',
]; // prettier-ignore

export const MAILBOX_FULL: readonly string[] = [
  'mailbox full', 'mailbox is full', 'mailfolder is full', 'mailbox size limit', 'mailbox has exceeded', 'mailbox exceeds',
  'maildir over', 'maildir delivery failed: disk quota', 'over quota', 'overquota', 'over the allowed quota', 'quota exceeded', 'quota full', 'quota violation', 'exceeded quota', 'exceeded the quota',
  'exceeds quota', 'exceeds the quota', 'exceeded storage allocation', 'exceeded its storage', 'disk quota', 'storage quota',
  'quota limit', 'insufficient system storage', 'insufficient disk', 'not enough storage', 'no space left', 'out of space', 'inbox is full', 'mailbox quota', 'is full', 'account is full', 'too much mail data', 'delivery would exceed',
]; // prettier-ignore

/** The receiving side says that the *sending* set-up is wrong. Only phrases that cannot mean a judgement of content. */
export const OUR_AUTHENTICATION: readonly string[] = [
  'authentication required', 'authentication failed', 'authentication unsuccessful', 'must be authenticated', 'not authenticated', 'not logged in',
  'username and password not accepted', 'smtp auth is required', 'sender address rejected: not owned', 'sender is not allowed to use',
  'does not meet the required authentication level', 'unauthenticated email from', 'not aligned', 'spf check failed', 'spf validation error',
  'failed spf', 'bad spf', 'spf fail', 'spf check: fail', 'did not pass dkim', 'dkim verification failed', 'failed dmarc', 'dmarc policy', 'dmarc check',
  'dmarc verification', "domain's dmarc", 'violates its dmarc', 'send as this sender', 'sendasdenied', 'sender address rejected: domain not found',
  'sender verify failed', 'mail from domain must', 'email address is not verified',
]; // prettier-ignore

export const REFUSED_BY_POLICY: readonly string[] = [
  'spam', 'blacklist', 'black list', 'blocklist', 'block list', 'blocked', 'block-list', 'denylist', 'deny list', 'rbl', 'dnsbl', 'spamhaus', 'spamcop', 'barracuda',
  'sorbs', 'reputation', 'unsolicited', 'bulk mail', 'bulk email', 'suspicious', 'phish', 'virus', 'malware', 'policy', 'content rejected', 'message rejected',
  'message content', 'rejected for', 'rejected due', 'considered as', 'not accepted for', 'banned', 'prohibited', 'access denied', 'permission denied', 'not permitted', 'not authorized', 'not allowed',
  'relaying', 'relay access', 'relay denied', 'relay not', 'to relay', 'not relay', 'open relay', 'refused to talk to me', 'refused by', 'reverse dns', 'ptr record', 'no ptr', 'rdns', 'ip address is', 'ip name', 'bad reputation', 'listed at', 'listed in', 'listed on',
  'high probability', 'sender denied', 'sender rejected', 'sender address rejected', 'rule imposed', 'local policy', 'security policies', 'restricted', 'abuse', 'complaint',
  'client host rejected', 'client ip', 'dynamic', 'generic hostname', 'helo command rejected', 'bad helo', 'not rfc', 'rfc 5322', 'duplicate header', 'missing header', 'too many bad',
]; // prettier-ignore

export const TRY_LATER: readonly string[] = [
  'try again later', 'try later', 'temporary locked', 'temporarily', 'greylist', 'gray-list', 'graylist', 'rate limit', 'ratelimit', 'too many connections', 'throttl', 'deferred', 'timed out', 'timeout', 'connection refused',
]; // prettier-ignore
