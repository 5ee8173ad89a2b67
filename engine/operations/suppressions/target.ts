import { domainToASCII } from 'node:url';
import isFQDN from 'validator/lib/isFQDN';
import { readAddress } from '../../model/address';
import type { Suppression } from '../../store/suppressions';

/** An address, or a domain with or without `@`; null when it is neither. */
export function readTarget(text: string): Pick<Suppression, 'kind' | 'value'> | null {
  const address = readAddress(text);
  if (address) return { kind: 'address', value: address.key };
  const domain = domainToASCII(text.trim().replace(/^(\*?@|\*\.)/, '')).toLowerCase();
  // A name without a dot would shut out a whole top level.
  return isFQDN(domain) ? { kind: 'domain', value: domain } : null;
}

export function notATarget(text: string): { code: string; message: string } {
  return {
    code: 'invalid_suppression',
    message: `'${text.slice(0, 100)}' is neither an email address nor a domain.`,
  };
}
