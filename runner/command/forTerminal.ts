/**
 * A text as it may stand on a terminal. Control characters are taken out: a lead's name or a mail's subject could else
 * rewrite the screen, or the clipboard, of whoever lists it.
 */
export function forTerminal(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is taken out
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}
