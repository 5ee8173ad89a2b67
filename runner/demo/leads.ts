/** Made-up people; every domain ends in .example, which belongs to nobody (RFC 2606). */
export interface DemoLead {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string;
  readonly timeZone: string;
  readonly fields: { readonly plan: 'pro' | 'free' };
}

const ROWS = [
  'Ada Park, Initech, Europe/Berlin, pro',
  'Bruno Costa, Vela Foods, America/Sao_Paulo, free',
  'Chidi Obi, Kora Energy, Africa/Lagos, pro',
  'Dana Levi, Northwind, Asia/Jerusalem, free',
  'Emil Novak, Hexa Tools, Europe/Prague, free',
  'Fatima Zahra, Atlas Maps, Africa/Casablanca, pro',
  'Grace Kim, Sunrise Labs, Asia/Seoul, free',
  'Hugo Martin, Boulange, Europe/Paris, free',
  'Ines Silva, Porto Freight, Europe/Lisbon, pro',
  'Jonas Weber, Alpenwerk, Europe/Zurich, free',
  'Kiri Walker, Fern Software, Pacific/Auckland, pro',
  'Liam Murphy, Harbour Bank, Europe/Dublin, free',
  'Mei Chen, Jade Robotics, Asia/Taipei, pro',
  'Noor Haddad, Cedar Health, Asia/Beirut, free',
  'Oscar Diaz, Sol Telecom, America/Mexico_City, free',
  'Priya Nair, Monsoon Data, Asia/Kolkata, pro',
  'Quinn Taylor, Prairie Coop, America/Chicago, free',
  'Rosa Vidal, Andes Travel, America/Lima, free',
  'Sven Larsen, Fjord Supply, Europe/Oslo, pro',
  'Tara Singh, Maple Legal, America/Toronto, free',
  'Umar Khan, Indus Textile, Asia/Karachi, free',
  'Vera Petrova, Danube Media, Europe/Sofia, pro',
  'Will Adams, Golden Gate Games, America/Los_Angeles, free',
  'Yuki Tanaka, Sakura Systems, Asia/Tokyo, pro',
  'Zoe Brown, Coral Insurance, Australia/Sydney, free',
];

export const DEMO_LEADS: readonly DemoLead[] = ROWS.map((row) => {
  const [name = '', company = '', timeZone = '', plan = ''] = row.split(', ');
  const [firstName = '', lastName = ''] = name.split(' ');
  const domain = `${company.toLowerCase().replace(/ /g, '')}.example`;
  const email = `${firstName.toLowerCase()}@${domain}`;
  return { email, firstName, lastName, company, timeZone, fields: { plan: plan === 'pro' ? 'pro' : 'free' } };
});
