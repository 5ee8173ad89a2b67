import { mailboxContract } from '../../support/mailboxContract';
import { openHoodiecrow } from './hoodiecrow';

mailboxContract('imapflow', openHoodiecrow);
mailboxContract('imap-simple', openHoodiecrow);
