import { Readable } from 'node:stream';
import * as base64 from 'nodemailer/lib/base64';
import type MimeNode from 'nodemailer/lib/mime-node';
import * as qp from 'nodemailer/lib/qp';

/** So much is handed on at once: of a long letter that is under way most has not been handed over yet. */
const PIECE = 65_536;

/**
 * A message of texts as nodemailer's own stream has it, byte for byte, without the chain of streams through which that
 * one passes each part in turns of the event loop of its own, and in packets of its own. Written when it is read, as
 * there. Null where a part is not a text in memory: that is nodemailer's to read, or to refuse.
 */
export function inOnePiece(message: MimeNode): Readable | null {
  if (!isText(message)) return null;
  let rest: Buffer | null = null;
  return new Readable({
    read() {
      rest ??= Buffer.from(withLastBreak(written(message)));
      if (rest.length > 0) this.push(rest.subarray(0, PIECE));
      else this.push(null);
      rest = rest.subarray(PIECE);
    },
  });
}

function isText({ content, childNodes }: MimeNode): boolean {
  return (content === undefined || typeof content === 'string') && childNodes.every(isText);
}

function written(node: MimeNode): string {
  const head = `${node.buildHeaders()}\r\n\r\n`;
  const { content, childNodes, multipart, boundary } = node;
  // Chosen with the headers: to choose once more is to look through the text once more.
  const encoding = node.getHeader('Content-Transfer-Encoding');
  const body = typeof content === 'string' ? encoded(content, encoding) : '';
  if (!multipart) return head + body;
  const parts = childNodes.map((child) => `--${String(boundary)}\r\n${written(child)}\r\n`);
  return `${head}${body}${parts.join('')}--${String(boundary)}--\r\n`;
}

function encoded(content: string, encoding: unknown): string {
  if (encoding === 'quoted-printable') return qp.wrap(qp.encode(content));
  if (encoding === 'base64') return base64.wrap(base64.encode(content));
  return content;
}

function withLastBreak(text: string): string {
  if (text.endsWith('\n')) return text;
  return text + (text.endsWith('\r') ? '\n' : '\r\n');
}
