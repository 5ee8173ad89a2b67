import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { ThroughlineError } from '../model/errors';

/** Seals the passwords of senders before they are stored (AES-256-GCM; the key stays outside the database). */
export interface Sealer {
  seal(plain: string): string;
  open(sealed: string): string;
}

const VERSION = 'v1';

/**
 * @param key any secret text of 16 characters or more (THROUGHLINE_KEY, or the key file's content); null where none
 * is configured: then nothing secret can be stored or read, and the error says how to configure one.
 */
export function sealer(key: string | null): Sealer {
  if (key === null) return { seal: noKey, open: noKey };
  if (key.length < 16) {
    throw new ThroughlineError({
      code: 'secret_key_too_short',
      message: `The key for secrets has ${key.length} characters; it needs at least 16.`,
      hint: 'Set THROUGHLINE_KEY to a long random text, such as the output of `openssl rand -hex 32`.',
    });
  }
  const secret = Buffer.from(hkdfSync('sha256', key, '', 'throughline sender secrets', 32));
  return {
    seal(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', secret, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return [
        VERSION,
        nonce.toString('base64url'),
        cipher.getAuthTag().toString('base64url'),
        body.toString('base64url'),
      ].join('.');
    },
    open(sealed) {
      const [version, nonce, tag, body] = sealed.split('.');
      try {
        if (version !== VERSION) throw new Error(`unknown form ${String(version)}`);
        const decipher = createDecipheriv('aes-256-gcm', secret, Buffer.from(nonce ?? '', 'base64url'));
        decipher.setAuthTag(Buffer.from(tag ?? '', 'base64url'));
        return Buffer.concat([
          decipher.update(Buffer.from(body ?? '', 'base64url')),
          decipher.final(),
        ]).toString('utf8');
      } catch (cause) {
        throw new ThroughlineError({
          code: 'secret_key_wrong',
          kind: 'unavailable',
          message: 'A stored password cannot be opened with the key that is configured.',
          hint: 'Use the key with which it was saved (THROUGHLINE_KEY or the key file), or save the sender with its password again.',
          cause,
        });
      }
    },
  };
}

function noKey(): never {
  throw new ThroughlineError({
    code: 'no_secret_key',
    kind: 'unavailable',
    message: 'Passwords of senders are stored encrypted, and no key for that is configured.',
    hint: 'Set THROUGHLINE_KEY to a long random text; the runner makes a key file by itself when it may write to its data folder.',
  });
}
