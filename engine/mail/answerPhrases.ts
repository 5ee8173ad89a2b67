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
  'does not have an account', 'address unknown', 'email address not found', 'destination user not found',   'recipient address rejected: access denied', 'requested action not taken: mailbox unavailable', 'does not exist', "doesn't exist", 'account or domain may not exist', 'reject all mails', 'unknown local-part', 'illegal user', 'no address', 'user not exist', 'mailbox not exist', 'unknown email', 'email unknown', 'unknown mailbox', 'no existe', 'not listed in public', 'unknown userid', 'invalid userid',
  'invalid final delivery', 'invalid mailbox', 'mailbox not present', 'no mailbox', 'no such id', 'no such name', 'unknown name', 'unknown account', 'unknown in local', 'unknown in relay', 'unknown in virtual',
  'address invalid', 'address is invalid', 'invalid email address', 'address not recognized', 'recipient not recognized', 'not a known', 'user is unknown', 'user not known', 'name not found', 'could not be found', "couldn't be found", 'cannot be found', 'was not found', "wasn't found", 'recipnotfound',
  'no longer here', 'no longer at', 'no longer works', 'no longer active', 'no longer in use', 'no longer used', 'left the company', 'new address', 'moved to another', 'mailbox has been removed', 'has been deleted', 'account closed', 'account has been closed', 'user deleted',
  "don't know this", 'do not know this', 'not known here', 'addressee unknown', 'unknown addressee', 'unknown at host', 'is unknown', 'recipient is not local', 'not a local address', 'not local', 'no recipient found', 'no valid recipients', 'no user here', 'no such local', 'not have a final email delivery point', 'no final delivery', 'badrcptto', 'wrong or no longer',
  'not in our', 'bad recipient', 'bad user', 'bad mailbox', 'recipient refused', 'user invalid', 'mailbox invalid', 'mailbox unavailable', 'mailbox not available', 'mailbox nonexistent', 'non-existent', 'nonexistent', 'non existent', 'missing home directory', 'no account here', 'not an active', 'disabled or discontinued', 'discontinued',
  'receiving disabled', 'never accept', 'not accept any mail',
  'unbekannter empfänger', 'empfänger unbekannt', 'benutzer unbekannt', 'unbekannte adresse', 'existiert nicht', 'wurde nicht gefunden', 'konnte nicht gefunden', 'adresse unbekannt',
  'destinataire inconnu', 'utilisateur inconnu', 'adresse inconnue', 'est introuvable', "n'existe pas", "n'existe plus", 'destinataire invalide', 'adresse invalide',
  'usuario desconocido', 'destinatario desconocido', 'no existe', 'no se encontró', 'no se ha encontrado', 'dirección no válida', 'utente sconosciuto', 'destinatario sconosciuto', 'non esiste', 'non trovato', 'inesistente',
  'usuário desconhecido', 'destinatário desconhecido', 'não existe', 'não foi encontrado', 'inexistente', 'onbekende gebruiker', 'onbekende ontvanger', 'bestaat niet', 'niet gevonden', 'nie istnieje', 'nieznany użytkownik', 'nieznany odbiorca',
  'finns inte', 'hittades inte', 'okänd mottagare', 'findes ikke', 'blev ikke fundet', 'ukendt modtager', 'finnes ikke', 'ble ikke funnet', 'ukjent mottaker', 'не существует', 'не найден', 'неизвестный получатель',
  '存在しません', '存在しない', '宛先不明', '見つかりません', '該当するユーザ', '不存在', '找不到', '无效用户', '존재하지', '찾을 수 없',
  'has been replaced by', 'no longer on', 'no longer in this', 'address removed', 'recipient name is not recognized', 'does not specify a valid notes mail file', 'unknown mail recipient', 'unknown local user', 'unrecognised-or-name', 'unrecognized-or-name', 'nicht im domino', 'nicht in der organisation vorhanden', 'nicht im verzeichnis', 'neexistuje', 'nie ma takiego', 'not have a mail file', 'empfaenger unbekannt', 'unbekannter empfaenger', 'no such mail drop', 'unknown mail box', 'kein benutzer', 'benutzer nicht gefunden', 'empfänger nicht gefunden', 'empfänger wurde nicht', 'aucun utilisateur', 'utente inesistente', 'indirizzo inesistente', 'endereço inexistente', 'mottagaren finns', 'adressen finns', 'modtageren findes', 'адрес не найден', 'нет такого пользователя', 'ユーザーが見つか', '用户不存在', '收件人不存在', '地址不存在',
]; // prettier-ignore

/**
 * There is no such domain, or none that takes mail. A filter makes excuses about mailboxes; that a domain is missing is
 * nobody's excuse.
 */
export const DOMAIN_UNKNOWN: readonly string[] = [
  'unroutable', 'unrouteable', 'host or domain name not found', 'domain not found', 'domain name not found', 'no such domain', 'domain does not exist', 'host unknown', 'unknown host', 'name or service not known', 'unrouteable mail domain', 'all relevant mx records point to non-existent hosts', 'nullmx', 'null mx', 'does not accept mail', 'no mail accepted', 'smtp service not available for this domain', 'domain is not reachable', 'no mx record', 'no mx found', 'no smtp service', 'host not found', 'any host named', 'no mail exchanger', 'no valid mx', 'nxdomain', 'unknown domain', 'invalid domain', 'domain name does not', 'domain must exist', 'cannot resolve', 'could not resolve', 'does not resolve', 'address resolution', 'name service error', 'no a record', 'illegal host', 'bad host', 'illegal domain', 'domain has no', 'host does not', 'no route to domain', 'no route found to domain', 'host is unknown', 'no such host', 'unknown mail domain', 'mx lookup failed', 'domain unknown',
]; // prettier-ignore

/** Closed for the time being: whoever owns it may come back. */
export const SUSPENDED: readonly string[] = [
  'is disabled', 'been disabled', 'account disabled', 'mailbox disabled', 'user disabled', 'temporarily disabled', 'suspended', 'is inactive', 'account inactive', 'inactive user', 'inactive account', 'extended inactivity', 'recipient inactive', 'boite inactive', 'boîte inactive', 'temporarily limited', 'unavailable or access denied', 'account has expired', 'account expired', 'currently unavailable mailbox', 'inactive mailbox', 'inactivity', 'is locked', 'account locked', 'is frozen', 'mailbox frozen', 'user suspend', 'on hold', 'user not active', 'not currently being accepted',
  'deaktiviert', 'gesperrt', 'désactivé', 'suspendu', 'suspendid', 'desactivad', 'deshabilitad', 'disattivat', 'sospes', 'desativad', 'suspens', 'gedeactiveerd', 'zawieszon', 'inaktiver', 'inaktiv', 'отключен', 'заблокирован ящик', '停止', '停用',
  'deactivated', 'no longer accepts', 'archived recipient', 'destinataire archiv', 'account is locked', 'not accepting new mail', 'temporarily inactive', 'exceeding receiving limits', 'unable to open mailbox', 'cannot open mailbox', 'failed to open mailbox', 'could not open mailbox', 'unable to lock mailbox',
]; // prettier-ignore

/** The person themselves, or a filter of theirs, takes no mail from strangers. */
export const RECIPIENT_CHOICE: readonly string[] = [
  'recipient preference', 'only accepting mail from', 'accepts mail only from', 'only accepts mail from', 'user rules', 'recipient rules', 'is not accepting any', 'not accepting mail', 'not accepting messages', 'user refuses', 'refuse to receive', 'refuses to receive', 'does not want to receive', 'message filtered', 'filtered by user', 'user filter', 'personal filter', 'restricted by the recipient', 'recipient has restricted', 'has restricted', 'blocked by the recipient', 'blocked by recipient', 'blocked by the user', 'protected by', 'user reject', 'notauthorized',
]; // prettier-ignore

export const MAILBOX_FULL: readonly string[] = [
  'mailbox full', 'mailbox is full', 'mailfolder is full', 'mailbox size limit', 'mailbox has exceeded', 'mailbox exceeds',
  'maildir over', 'maildir delivery failed: disk quota', 'over quota', 'overquota', 'over the allowed quota', 'quota exceeded', 'quota full', 'quota violation', 'exceeded quota', 'exceeded the quota',
  'exceeds quota', 'exceeds the quota', 'exceeded storage allocation', 'exceeded its storage', 'disk quota', 'storage quota',
  'quota limit', 'insufficient system storage', 'insufficient disk', 'not enough storage', 'no space left', 'out of space', 'inbox is full', 'mailbox quota', 'is full', 'account is full', 'too much mail data', 'delivery would exceed',
  'mailbox limit', 'mailbox storage', 'space not enough', 'not enough space', 'insufficient storage', "messages in recipient's mailbox", 'mail box full', 'mail box is full', 'mail box was full', 'mailbox was full', 'quota has been', 'exceeded the quota', 'out of quota', 'quota exceed', 'exceed quota', 'overdrawn', 'mailbox exceeded', 'exceeded the limit of', 'not enough disk', 'disk full', 'disk space', 'over disk', 'mailbox over', 'space limit', 'storage limit', 'size limit for this mailbox', 'no room',
  'postfach voll', 'postfach ist voll', 'speicherplatz', 'boîte pleine', 'boite pleine', 'est pleine', 'quota dépassé', 'quota depasse', 'buzón lleno', 'está lleno', 'está llena', 'cuota', 'casella piena', 'è piena', 'caixa cheia', 'está cheia', 'postvak vol', 'mailbox vol', 'is vol',
  'jest pełna', 'przepełnion', 'är full', 'er fuld', 'er full', 'переполнен', '容量', 'いっぱい', '空き容量', '已满', '용량',
  'full mailbox', 'disc quota', 'does not have enough space', 'space has been used up', 'exceeds the maximum size allowed for mail', 'would exceed maximum allowed', 'too many messages on the server', 'exceeding its mailbox', 'over its quota',
]; // prettier-ignore

/** The receiving side says that the *sending* set-up is wrong. Only phrases that cannot mean a judgement of content. */
export const OUR_AUTHENTICATION: readonly string[] = [
  'authentication required', 'authentication failed', 'authentication unsuccessful', 'must be authenticated', 'not authenticated', 'not logged in',
  'username and password not accepted', 'smtp auth is required', 'sender address rejected: not owned', 'sender is not allowed to use',
  'does not meet the required authentication level', 'unauthenticated email from', 'not aligned', 'spf check failed', 'spf validation error',
  'failed spf', 'bad spf', 'spf fail', 'spf check: fail', 'did not pass dkim', 'dkim verification failed', 'failed dmarc', 'dmarc policy', 'dmarc check',
  'dmarc verification', "domain's dmarc", 'violates its dmarc', 'send as this sender', 'sendasdenied', 'sender address rejected: domain not found',
  'sender verify failed', 'mail from domain must', 'email address is not verified',
  'sender is unauthenticated', 'authentication checks failed', 'authentication failure', 'requires all senders to authenticate', 'dkim fail', 'dkim signature', 'dkim check', 'spf record', 'not permitted by spf', 'spf does not', 'sender policy framework', 'dmarc fail', 'dmarc reject',
  'no ptr', 'ptr record', 'ptr lookup', 'reverse dns', 'reverse lookup', 'rdns', 'reverse hostname', 'reverse host', 'mismatches client ip', 'ptr resource', 'dns ptr', 'dns check failed', 'domain of sender', 'sender domain', "sender's domain", 'your domain', 'your hostname', 'your host name', 'helo name', 'helo argument', 'helo hostname', 'invalid dns', 'callout verification', 'callback setup', 'sender callout', 'cannot find your hostname', 'cannot find your reverse', 'helo command rejected', 'bad helo', 'invalid helo',
]; // prettier-ignore

/** Whom they refuse is the sender: whatever else is said is not about the recipient. */
export const SENDER_REFUSED: readonly string[] = [
  'sender address rejected', 'sender denied', 'sender rejected', 'sender was rejected', 'sender refused', 'sender unknown', 'unknown sender', 'invalid sender', 'sender invalid', 'sender not authorized', 'sender is not', 'sender verification', 'sender not allowed', 'sender blocked', 'bad sender', 'unroutable sender', 'null sender', 'envelope sender', 'badmailfrom', 'émetteur', 'emetteur', 'not owned by', 'mail from denied', 'sender ip', 'sending ip', 'remitente',
  'does not accept mail from', 'not accept mail from', 'not accepting mail from', 'empty envelope', 'bounce not allowed', 'returned mail not accepted', 'unsigned dsn', 'fully qualified email address required',
]; // prettier-ignore

export const REFUSED_BY_POLICY: readonly string[] = [
  'spam', 'blacklist', 'black list', 'blocklist', 'block list', 'blocked', 'block-list', 'denylist', 'deny list', 'rbl', 'dnsbl', 'spamhaus', 'spamcop', 'barracuda',
  'sorbs', 'reputation', 'unsolicited', 'bulk mail', 'bulk email', 'suspicious', 'phish', 'virus', 'malware', 'policy', 'content rejected', 'message rejected',
  'message content', 'rejected for', 'rejected due', 'considered as', 'not accepted for', 'banned', 'prohibited', 'access denied', 'permission denied', 'not permitted', 'not authorized', 'not allowed',
  'relaying', 'relay access', 'relay denied', 'relay not', 'to relay', 'not relay', 'open relay', 'refused to talk to me', 'refused by', 'ip address is', 'ip name', 'bad reputation', 'listed at', 'listed in', 'listed on',
  'high probability', 'sender denied', 'sender rejected', 'sender address rejected', 'rule imposed', 'local policy', 'security policies', 'restricted', 'abuse', 'complaint',
  'client host rejected', 'client ip', 'dynamic', 'generic hostname', 'not rfc', 'rfc 5322', 'duplicate header', 'missing header', 'too many bad',
  'mail rejected', 'email rejected', 'e-mail rejected', 'was rejected by', 'rejected by the recipient', 'service refused', 'service refuse', 'connection refused by policy', 'no relaying', 'invalid ip', 'poor reputation', 'low reputation', 'not welcome', 'unwelcome', 'we do not accept', 'do not accept mail from', 'mail from your', 'your ip', 
  'junk', 'content denied', 'connection denied', 'denied', 'bounce attack', 'message refused', 'mail refused', 'connexion', 'permanently rejected message', 'verification failed', 'unfortunately, messages from', 'messages from', 'not accepted from', 'judged to be',
  'third-party dsn', 'batv', 'mail from denied', 'bounce administrative',
  'bad ip', 'bad sender', 'banned', 'zombie', 'botnet', 'open proxy', 'ip lookup', 'ip name lookup', 'not resolvable', 'unresolvable', 'go away', 'host network', 'network not allowed', 'connections not accepted', 'connection rejected', 'connection dropped', 'rejected because', 'refused due', 'smtp server of your isp', 'custom reverse', 'hijack', 'compromised', 'excessive spam', 'too many spam', 'rcpthosts', 'relay not permitted', 'must check mail first', 'not relaying', 'relay is prohibited', 'cannot relay', "can't relay", 'relay prohibited', 'delivery not authorized', 'unauthorized', 'violat', 'verification failure', 'insecure', 'encrypt', 'non-rfc', 'rfc compliant', 'rfc 2822', 'rfc5322', 'compliant', 'multiple from', 'spoof', 'forged', 'impersonat', 'fraud', 'scam',
  'infected', 'dt:spm', 'dt:sum', 'trojan', 'worm', 'forbidden', 'executable', 'media error', 'dangerous', 'advertis', 'content filter', 'contentfilter', 'administrative prohibition', 'administratively', 'blackhole', 'black-list',
  'abgelehnt', 'blockiert', 'unerwünscht', 'indésirable', 'bloqué', 'bloque', 'refusé', 'rejeté', 'rejete', 'rechazad', 'no deseado', 'bloqueado', 'rifiutat', 'indesiderat', 'bloccat',
  'rejeitad', 'indesejad', 'geweigerd', 'geblokkeerd', 'odrzucon', 'zablokowan', 'avvisad', 'blockerad', 'afvist', 'blokeret', 'avvist', 'blokkert', 'hylätty', 'odmítnut', 
  'отклонен', 'заблокирован', 'спам', '迷惑メール', '拒否', '垃圾', '拒绝', '스팸', '거부',
  'organizational settings', 'low priority', 'embedded images', 'with attachments', 'identified as bulk', 'by filter', 'our filters', 'mail filter', 'no access from', 'not accepting connections', 'bad dns ptr', 'not welcome here', 'captcha',
]; // prettier-ignore

/** Members only: often beside 'or it does not exist', from groups that will not tell which. */
export const NOT_PERMITTED: readonly string[] = [
  'not have permission', "don't have permission", 'no permission', 'without permission', 'have the permission', 'permission to post', 'closed group', 'only members', 'not a member', 'not allowed to post', 'awaiting moderat',
  'berechtigung', 'autorisé à', 'pas autorisé', 'autorisation', 'los permisos', 'no tiene permiso', 'no tienes permiso', 'autorizzazion', "l'autorizz", 'permissão', 'permissões', 'toestemming', 'machtiging', 'uprawnie', 'behörighet', 'tilladelse', 'tillatelse', 'oikeu', 'oprávněn', 'oprávnen', 'jogosultság', 'permisiune', 'izniniz',
  'разрешени', 'дозвол', 'δικαίωμα', 'अनुमति', '権限', '权限', '權限', '권한', 'הרשאה', 'إذن', 'สิทธิ์', 'quyền',
  'members-only', 'by non-member', 'not subscribed to', 'not pre-approved', 'senders to accept mail from', 'not accepted by recipient', 'allowed-senders',
]; // prettier-ignore

/** Sent too fast: about the moment, even where the words 'blocked' or 'policy' stand beside it. */
export const SLOW_DOWN: readonly string[] = [
  'greylist', 'graylist', 'grey list', 'gray-list', 'rate limit', 'ratelimit', 'rate-limit', 'rate control', 'throttl', 'too many connections', 'too many concurrent', 'too many sessions', 'too many messages', 'frequency limit', 'too frequent', 'too fast', 'connection limit', 'concurrent connections', 'sending limit', 'too many recipients', 'per connection', 'per session', 'number of messages', 'too many emails', 'too many mails', 'exceeded the rate', 'exceeds the rate', 'exceeded the maximum number', 'hourly limit', 'daily limit', 'message rate', 'slow down', 'excessive rate', 'receiving mail at a rate', 'receiving mail too quickly', 'at a rate that', 'emails per hour', 'messages per hour', 'messages per day', 'emails per day',
]; // prettier-ignore

export const TRY_LATER: readonly string[] = [
  'try again later', 'try later', 'temporary locked', 'temporarily', 'greylist', 'gray-list', 'graylist', 'rate limit', 'ratelimit', 'too many connections', 'throttl', 'deferred', 'timed out', 'timeout', 'connection refused',
  'internal error', 'internal server error', 'local error', 'configuration error', 'misconfigured', 'system error', 'service currently unavailable', 'temporary local problem', 'queue file write error', 'out of memory', 'too many hops', 'hop count', 'mail loop', 'loops back', 'timeout waiting', 'insufficient resources', 'resources temporarily', 'technical difficult', 'transaction timed',
]; // prettier-ignore
