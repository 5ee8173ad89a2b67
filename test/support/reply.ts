/** A mail by which a lead answers the message with that Message-ID. */
export function reply(from: string, to: string): string {
  return [
    `From: Lead <${from}>`,
    'To: ada@lab.test',
    'Subject: Re: Subject of one',
    'Message-ID: <answer-1@example.com>',
    `In-Reply-To: ${to}`,
    'Date: Mon, 02 Mar 2026 11:00:00 +0100',
    '',
    'Yes please, call me.',
    '',
  ].join('\r\n');
}
