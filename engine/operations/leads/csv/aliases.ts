import type { LeadField } from '../../../model/lead';

/**
 * Names under which exports and people write the columns, folded (small letters, no punctuation, no accents), the
 * most usual first. From the contact exports of Google, Outlook, LinkedIn, HubSpot, Salesforce, Pipedrive and Apollo,
 * and from German, French, Spanish, Italian and Dutch spreadsheets.
 */
export const ALIASES: Readonly<Record<'email' | LeadField, readonly string[]>> = {
  email: [
    'email', 'emailaddress', 'mail', 'mailaddress', 'emailid', 'workemail', 'businessemail', 'companyemail',
    'primaryemail', 'contactemail', 'leademail', 'personemail', 'emailwork', 'email1', 'email1value', 'emailaddress1',
    'emailaddresses', 'emails', 'emailadresse', 'mailadresse', 'adresseemail', 'adressemail', 'adresseelectronique', 'courriel',
    'correo', 'correoelectronico', 'indirizzoemail', 'epost', 'emailadres', 'personalemail',
  ],
  firstName: [
    'firstname', 'first', 'givenname', 'forename', 'fname', 'contactfirstname', 'personfirstname', 'vorname', 'prenom',
    'nombre', 'nome', 'voornaam',
  ],
  lastName: [
    'lastname', 'last', 'surname', 'familyname', 'lname', 'contactlastname', 'personlastname', 'nachname',
    'familienname', 'nomdefamille', 'nom', 'apellido', 'apellidos', 'cognome', 'achternaam',
  ],
  name: [
    'name', 'fullname', 'contactname', 'contact', 'displayname', 'leadname', 'personname', 'vollername',
    'vollstandigername', 'nomcomplet', 'nombrecompleto', 'nomecompleto', 'naam',
  ],
  company: [
    'company', 'companyname', 'organisation', 'organization', 'organisationname', 'organizationname', 'account',
    'accountname', 'employer', 'business', 'businessname', 'organization1name', 'associatedcompany', 'firma', 'firmenname',
    'unternehmen', 'unternehmensname', 'societe', 'entreprise', 'empresa', 'azienda', 'bedrijf', 'bedrijfsnaam',
  ],
  title: [
    'jobtitle', 'title', 'position', 'jobposition', 'jobrole', 'role', 'job', 'organization1title', 'berufsbezeichnung', 'funktion',
    'stelle', 'fonction', 'poste', 'cargo', 'puesto', 'ruolo', 'functie',
  ],
  phone: [
    'phone', 'phonenumber', 'telephone', 'telephonenumber', 'tel', 'workphone', 'businessphone', 'directphone', 'workdirectphone',
    'mobile', 'mobilephone', 'mobilenumber', 'mobilephonenumber', 'cell', 'cellphone', 'phone1value', 'telefon', 'telefonnummer',
    'handy', 'mobil', 'telefono', 'telefoon',
  ],
  timeZone: ['timezone', 'tz', 'ianatimezone', 'tzid', 'timezonename', 'zeitzone', 'fuseauhoraire', 'zonahoraria', 'fusoorario', 'tijdzone'],
  stage: ['stage', 'leadstage', 'leadstatus', 'lifecyclestage', 'contactstage', 'crmstage', 'leadphase'],
  companyStage: [
    'companystage', 'accountstage', 'accountstatus', 'companystatus', 'companylifecyclestage', 'organisationstage',
    'organizationstage', 'firmenstatus',
  ],
  crmId: [
    'crmid', 'crmrecordid', 'externalid', 'recordid', 'recordidcontact', 'contactid', 'leadid', 'hubspotid',
    'hubspotcontactid', 'salesforceid', 'pipedriveid', 'apollocontactid',
  ],
}; // prettier-ignore
