/**
 * A database URL as it may be shown and logged. Whatever stands before its last @ is taken for the password: many
 * are written with / # ? or @ in them as they are, which no reader of URLs takes for a password any more.
 */
export function withoutPassword(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^:@/]*):[^]*@/i, '$1:***@')
    .replace(/([?&](?:ssl)?password=)[^&#]*/gi, '$1***');
}
