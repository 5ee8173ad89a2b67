/** PostgreSQL takes neither NUL nor half a character in a question, and no message of ours has one in its id. */
export function isStorable(text: string): boolean {
  return !/[\0\p{Cs}]/u.test(text);
}
