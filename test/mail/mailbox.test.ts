import { openDovecot } from '../support/dovecot';
import { mailboxContract } from '../support/mailboxContract';

mailboxContract('imapflow', openDovecot);
mailboxContract('imap-simple', openDovecot);
