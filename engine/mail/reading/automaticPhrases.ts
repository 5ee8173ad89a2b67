/**
 * What answering machines write, in lower case, as plain substrings (linear on any text). Subjects are matched at
 * the start only: 'Re: Out of office' is a person talking about it.
 */

/** Say 'a machine answered', and nothing about absence (Outlook puts 'Automatic reply' above any text). */
export const AUTOMATIC_SUBJECTS: readonly string[] = [
  'automatic reply', 'auto reply', 'auto-reply', 'autoreply', 'auto response', 'auto-response', 'autoresponse', 'autoresponder', 'automated reply', 'automated response', 'auto:', '[auto-reply]', '[autoreply]', '[auto reply]',
  'automatische antwort', 'automatische rückantwort', 'autom. antwort', 'autoantwort', 'auto-antwort',
  'réponse automatique', 'reponse automatique', 'message automatique',
  'respuesta automática', 'respuesta automatica', 'contestación automática',
  'risposta automatica', 'resposta automática', 'resposta automatica',
  'automatisch antwoord', 'automatische reactie', 'automatisch bericht',
  'autosvar', 'automatiskt svar', 'automatisk svar', 'automatisk besvarelse', 'automaattinen vastaus',
  'odpowiedź automatyczna', 'automatyczna odpowiedź', 'automatická odpověď', 'automatická odpoveď', 'automatikus válasz', 'răspuns automat', 'raspuns automat',
  'otomatik yanıt', 'otomatik cevap', 'автоматический ответ', 'автоответ', 'автоматична відповідь', 'αυτόματη απάντηση',
  '自動返信', '自動応答', '自动回复', '自動回覆', '自动答复', '자동 회신', '자동 응답', '자동회신', 'תשובה אוטומטית', 'رد تلقائي', 'balasan otomatis', 'trả lời tự động',
]; // prettier-ignore

export const ABSENCE_SUBJECTS: readonly string[] = [
  'férias', 'feriado', 'vacaciones', 'vacances', 'congés', 'congé', 'ferie', 'vakantie', 'verlof', 'semester', 'ledig', 'barsel', 'zwolnienie',
  'out of office', 'out of the office', 'out-of-office', 'ooo:', 'ooo ', '[ooo]', 'away from', 'i am away', "i'm away", 'away:', 'on vacation', 'vacation', 'on holiday', 'on leave', 'annual leave', 'parental leave', 'maternity leave', 'paternity leave', 'absence',
  'abwesenheitsnotiz', 'abwesenheitsmeldung', 'abwesenheitsnachricht', 'abwesenheitsbenachrichtigung', 'abwesenheitsassistent', 'abwesenheitsinfo', 'abwesenheit', 'abwesend', 'nicht im büro', 'nicht im hause', 'ich bin nicht im', 'im urlaub', 'urlaub', 'elternzeit', 'mutterschutz',
  'absence du bureau', "message d'absence", 'absent', "en dehors du bureau", 'hors du bureau', 'en congé',
  'fuera de la oficina', 'fuera de oficina', 'ausente', 'ausencia', 'de vacaciones',
  'fuori sede', 'fuori ufficio', 'assenza', 'assente', 'in ferie',
  'fora do escritório', 'ausência', 'de férias', 'em férias', 'afwezig', 'niet aanwezig', 'niet op kantoor', 'met vakantie', 'op vakantie',
  'frånvaro', 'frånvarande', 'ej på kontoret', 'ikke på kontoret', 'fravær', 'fraværsmeddelelse', 'på semester', 'på ferie', 'poissa', 'lomalla', 'poissaolo',
  'poza biurem', 'nieobecność', 'nieobecny', 'nieobecna', 'urlop', 'mimo kancelář', 'nepřítomnost', 'mimo kancelárie', 'szabadság', 'házon kívül', 'în concediu',
  'ofis dışında', 'izindeyim', 'нет на месте', 'вне офиса', 'в отпуске', 'отпуск', 'εκτός γραφείου', '不在', '休暇', '休假', '外出', '부재중', '휴가', 'מחוץ למשרד', 'خارج المكتب',
]; // prettier-ignore

/** Of these, what people write about other things too. */
export const WEAK_ABSENCE_SUBJECTS: ReadonlySet<string> = new Set([
  'férias', 'feriado', 'vacaciones', 'vacances', 'congés', 'congé', 'ferie', 'vakantie', 'verlof', 'semester', 'ledig', 'barsel', 'zwolnienie',
  'ooo ', 'away from', 'vacation', 'on vacation', 'on holiday', 'on leave', 'annual leave', 'parental leave', 'maternity leave', 'paternity leave', 'absence', 'im urlaub', 'urlaub', 'elternzeit', 'mutterschutz', 'absent', 'en congé', 'de vacaciones', 'in ferie', 'de férias', 'em férias', 'met vakantie', 'op vakantie', 'på semester', 'på ferie', 'urlop', 'отпуск', '休暇', '休假', '外出', '휴가',
]); // prettier-ignore

/** Said by or for somebody who is away. Looked for at the beginning of what was written. */
export const ABSENCE_TEXT: readonly string[] = [
  'out of office', 'out of the office', 'i am ooo', "i'm ooo", 'ooo until', 'ooo from', 'ooo through', 'away from the office', 'away from my desk', 'away from my email', 'away from work', 'not in the office', 'currently away', 'currently out', 'currently on leave', 'currently on vacation', 'currently on holiday', 'i am away', "i'm away", 'i will be away', "i'll be away", 'i am on vacation', "i'm on vacation", 'i am on holiday', "i'm on holiday", 'i am on leave', "i'm on leave", 'on annual leave', 'on parental leave', 'on maternity leave', 'on paternity leave', 'on sick leave', 'limited access to email', 'limited access to my email', 'limited email access', 'no access to email', 'back in the office', 'when i return', 'upon my return', 'on my return', 'i will return on', 'i will be back', "i'll be back", 'i return on', 'i am travelling', 'i am traveling',
  'nicht im büro', 'nicht im haus', 'ausser haus', 'außer haus', 'ich bin abwesend', 'derzeit abwesend', 'zurzeit abwesend', 'momentan abwesend', 'zur zeit nicht', 'zurzeit nicht', 'derzeit nicht erreichbar', 'nicht erreichbar', 'nicht am arbeitsplatz', 'im urlaub', 'in urlaub', 'in elternzeit', 'im mutterschutz', 'meiner abwesenheit', 'meine abwesenheit', 'bin ich wieder', 'wieder erreichbar', 'wieder im büro', 'wieder für sie da', 'nach meiner rückkehr', 'bis einschließlich', 'auf dienstreise',
  'absent du bureau', 'absente du bureau', 'je suis absent', 'je serai absent', 'actuellement absent', 'suis actuellement en', 'en congé', 'en vacances', 'hors du bureau', 'de retour le', 'à mon retour', 'mon absence', "jusqu'au", 'ne suis pas au bureau', 'pas disponible',
  'fuera de la oficina', 'fuera de oficina', 'estoy ausente', 'estaré ausente', 'me encuentro ausente', 'de vacaciones', 'mi ausencia', 'a mi regreso', 'a mi vuelta', 'estaré de vuelta', 'de baja', 'no estaré disponible', 'hasta el día',
  'fuori sede', 'fuori ufficio', 'sono assente', 'assente dal', 'assente fino', 'in congedo', 'in malattia', 'non sono in ufficio', 'fuori dall', 'sarò assente', 'in ferie', 'in vacanza', 'mia assenza', 'al mio rientro', 'sarò di ritorno', 'rientrerò',
  'fora do escritório', 'estou ausente', 'estarei ausente', 'de férias', 'em férias', 'minha ausência', 'no meu regresso', 'meu retorno', 'estarei de volta',
  'niet op kantoor', 'niet aanwezig', 'ben ik afwezig', 'ik ben afwezig', 'momenteel afwezig', 'met vakantie', 'op vakantie', 'met verlof', 'mijn afwezigheid', 'weer aanwezig', 'weer bereikbaar', 'ben ik weer terug',
  'inte på kontoret', 'på semester', 'är ledig', 'är frånvarande', 'tillbaka den', 'åter på', 'min frånvaro', 'ikke på kontoret', 'ikke til stede', 'på ferie', 'holder ferie', 'mit fravær', 'mitt fravær', 'tilbage den', 'tilbake den', 'tilbake på kontoret', 'tilbage på kontoret',
  'en ole toimistolla', 'olen lomalla', 'olen poissa', 'poissa toimistolta', 'palaan',
  'poza biurem', 'jestem nieobecn', 'na urlopie', 'mojej nieobecności', 'będę nieobecn', 'mimo kancelář', 'nejsem v kancelář', 'na dovolené', 'nepřítomn', 'házon kívül', 'szabadságon', 'în concediu', 'nu sunt la birou',
  'ofis dışında', 'izinde', 'yıllık izin', 'вне офиса', 'в отпуске', 'отсутствую', 'на больничном', 'буду отсутствовать', 'у відпустці', 'εκτός γραφείου', 'σε άδεια',
  '不在', '休暇', '休業', '出張', '不在にして', 'お休みを', '休假', '外出', '出差', '不在办公室', '부재중', '휴가', '출장', '자리를 비', 'מחוץ למשרד', 'בחופשה', 'خارج المكتب', 'في إجازة', 'cuti',
]; // prettier-ignore

/** The same, in words that people use of others too ('closed', 'on a course'): they count where a machine answered. */
export const ABSENCE_OF_MACHINES: readonly string[] = [
  ...ABSENCE_TEXT,
  'on pto', 'on leave', 'reachable again', 'on a flight', 'in a meeting', 'in meetings', 'unavailable', 'not available', 'on vacation', 'on holiday', 'time off', 'career break', 'travelling', 'traveling', 'at a conference', 'attending', 'intermittent access', 'limited access', 'sick today', 'out sick', 'unwell', 'replies may be', 'slow to respond', 'slow to reply', 'public holiday', 'bank holiday', 'off sick', 'off work', 'away until', 'i am out ', "i'm out ", 'i will be out', "i'll be out", 'out until', 'out from', 'returning on', 'back at work', 'returning to work', 'return to work', 'on holidays', 'on a business trip', 'on jury duty', 'on a course', 'on a break', 'on sabbatical', 'on a sabbatical', 'medical leave', 'office is closed', 'office will be closed', 'offices are closed', 'offices will be closed', 'we are closed', 'i am offline', "i'm offline", 'part-time',
  'nicht da.', 'nicht da ', 'betriebsausflug', 'verreist', 'auf urlaub', 'meinen urlaub', 'auf einer messe', 'auf messe', 'in kur', 'zur kur', 'reha', 'auf reisen', 'im ausland', 'auf einem seminar', 'auf einer schulung', 'auf einer konferenz', 'in den ferien', 'in ferien', 'krankheitsbedingt', 'krankenstand', 'krankgeschrieben', 'erkrankt', 'urlaubsbedingt', 'nicht zu erreichen', 'fortbildung', 'geschlossen', 'betriebsferien', 'betriebsurlaub', 'abwesend', 'unterwegs', 'dienstreise', 'geschäftsreise', 'nicht verfügbar', 'nicht am platz', 'mutterschutz', 'elternzeit', 'nicht zur verfügung', 'teilzeit',
  'en rtt', 'fermé le', 'fermée le', 'fermés le', 'en voyage', 'indisponible', 'à l\'étranger', 'en déplacement', 'arrêt maladie', 'en arrêt', 'absent', 'absence du', 'en formation', 'fermé du', 'fermés du', 'fermée du', 'sera fermé', 'seront fermé', 'sommes fermés', 'de retour', 'temps partiel', 'en mission',
  'de permiso', 'no estoy disponible', 'no estaré disponible', 'estoy fuera', 'estaré fuera', 'en un congreso', 'enfermedad', 'de viaje', 'mis vacaciones', 'baja médica', 'baja por', 'ausente', 'no estoy en la oficina', 'no estaré en', 'incorporo', 'estará cerrad', 'permanecerá cerrad', 'estaremos cerrados', 'vuelvo el',
  'trasferta', 'non disponibile', 'non sono disponibile', 'sarò in ufficio', 'in viaggio', 'all\'estero', 'sono fuori', 'sarò fuori', 'in maternità', 'in paternità', 'malattia', 'assente', 'chiusi dal', 'chiuso dal', 'resteranno chius', 'rimarrà chius', 'rimarranno chius', 'resterà chius', 'saremo chiusi', 'sarà chius', 'saranno chius', 'chiusura', 'rientro', 'non sarò in ufficio',
  'licença', 'indisponível', 'recesso', 'motivos de saúde', 'em viagem', 'baixa médica', 'de baixa', 'estarei fora', 'estou fora', 'não estarei', 'não estou no escritório', 'ausente', 'férias', 'estaremos encerrados', 'estará encerrad', 'estará fechad',
  'verlof', 'niet beschikbaar', 'niet bereikbaar', 'niedostępn', 'op reis', 'op een beurs', 'op cursus', 'op conferentie', 'wegens ziekte', 'w podróży', 'na konferencji', 'jestem chor', 'afwezig', 'ben vrij', 'ben ziek', 'gesloten', 'zakenreis', 'vakantie', 'zwolnieni', 'nieobecn', 'urlop', 'delegacji', 'na szkoleniu', 'nieczynn',
  'föräldraledig', 'är borta', 'er borte', 'er væk', 'inte tillgänglig', 'inte anträffbar', 'på plats igen', 'utilgjengelig', 'ikke tilgjengelig', 'utilgængelig', 'ikke tilgængelig', 'på konferens', 'är sjuk', 'på resa', 'på mässa', 'på reise', 'er syk', 'på konferanse', 'på seminar', 'forretningsrejse', 'på konference', 'er syg', 'på rejse', 'tjenesterejse', 'tjenestereise', 'tjänstledig', 'tjänsteresa', 'borta från', 'semester', 'sjukskriven', 'bortrest', 'stängt', 'på kurs', 'är ledig', 'inte på plats', 'har ferie', 'bortreist', 'ute av kontoret', 'permisjon', 'sykmeldt', 'avspaser', 'har fri', 'ferie', 'barsel', 'orlov', 'holder fri', 'bortrejst', 'sygemeld', 'fraværende', 'lukket', 'stengt',
  '休み', '休職', '産休', '育休', '席を外', '留守',
]; // prettier-ignore

/** Words for being there again. Beside a day of return that was read, and from a machine, they say enough. */
export const RETURNING: readonly string[] = [
  ' back ', ' return', ' wieder ', ' zurück ', ' retour ', ' reviens ', ' reprise ', ' vuelta ', ' vuelvo ', ' regres', 'incorpor', ' rientr', ' torno ', ' tornerò ', ' ritorno ', ' di nuovo ', ' de volta ', ' volto ', ' voltarei ', ' retorn', ' weer ', ' terug ', ' wracam ', ' wróc', ' powrót ', ' ponownie ', ' tillbaka ', ' åter ', ' igen ', ' tilbake ', ' tilbage ', ' igjen ', '復帰', '戻り', '出社', '帰国',
]; // prettier-ignore

/** A machine says of itself that it is one. */
export const AUTOMATIC_TEXT: readonly string[] = [
  'this is an automated', 'this is an automatic', 'this is an auto-', 'this is an auto generated', 'this is an auto-generated', 'this message was automatically', 'this email was automatically', 'this e-mail was automatically', 'this message is automatically', 'this email is automatically', 'automatically generated', 'auto-generated', 'automated message', 'automated response', 'automated reply', 'automatic reply', 'auto-reply', 'do not reply to this', 'please do not reply', 'do not respond to this', 'this mailbox is not monitored', 'this inbox is not monitored', 'unmonitored mailbox', 'sent from a notification-only',
  'dies ist eine automatisch', 'diese nachricht wurde automatisch', 'diese e-mail wurde automatisch', 'diese mail wurde automatisch', 'automatisch generierte', 'automatisch erzeugte', 'automatische antwort', 'automatische eingangsbestätigung', 'bitte antworten sie nicht', 'nicht auf diese e-mail', 'nicht auf diese mail',
  'ceci est un message automatique', 'message automatique', 'réponse automatique', 'généré automatiquement', 'envoyé automatiquement', 'ne pas répondre à ce', 'merci de ne pas répondre',
  'mensaje automático', 'respuesta automática', 'generado automáticamente', 'no responda a este', 'no responder a este', 'messaggio automatico', 'risposta automatica', 'generato automaticamente', 'non rispondere a questo', 'mensagem automática', 'resposta automática', 'não responda a este', 'gerado automaticamente',
  'automatisch gegenereerd', 'automatisch bericht', 'niet op deze e-mail', 'automatiskt meddelande', 'automatisk besked', 'automatisk melding', 'automatisk svar', 'automaattinen viesti', 'wiadomość automatyczna', 'wygenerowana automatycznie', 'wiadomość została wygenerowana', 'prosimy nie odpowiadać', 'автоматическое сообщение', 'автоматически', 'otomatik olarak', '自動送信', '自動返信', '自動的に送信', '自动发送', '系统自动', '자동으로 발송', '발신전용', '発信専用', '送信専用',
]; // prettier-ignore

/** The receipt of a request: neither an answer nor an absence. */
export const TICKET_TEXT: readonly string[] = [
  'ticket', 'case number', 'case id', 'reference number', 'request has been received', 'has been received and is being', 'request was received', 'ticket has been created', 'case has been created', 'received your request', 'received your message', 'received your email', 'received your inquiry', 'received your enquiry', 'thank you for contacting', 'thanks for contacting', 'we will get back to you', "we'll get back to you", 'will respond as soon as', 'support request',
  'vorgangsnummer', 'bearbeitungsnummer', 'ihre anfrage ist', 'ihre anfrage erhalten', 'ihre nachricht erhalten', 'ihre e-mail erhalten', 'eingangsbestätigung', 'votre demande', 'bien reçu votre', 'accusé de réception', 'hemos recibido su', 'acuse de recibo', 'abbiamo ricevuto', 'recebemos a sua', 'recebemos seu', 'uw bericht ontvangen', 'uw aanvraag', 'otrzymaliśmy', 'お問い合わせ', '受け付けました', '受付',
]; // prettier-ignore

/** Of these, things that people speak of as well: a machine tells what was done with one. */
export const TICKET_NOUNS: ReadonlySet<string> = new Set([
  'ticket', 'case number', 'case id', 'reference number', 'support request', 'vorgangsnummer', 'bearbeitungsnummer', 'votre demande', 'uw aanvraag', 'お問い合わせ', '受付',
]); // prettier-ignore

/** What follows in a receipt; alone, people promise it too. */
export const TICKET_PROMISES: readonly string[] = [
  'will respond within', 'will reply within', 'respond to you within', 'will be in touch', 'will contact you', 'get back to you', 'have received your', 'business days', 'working days', 'thank you for your message', 'thank you for your email', 'thank you for reaching out',
  'vielen dank für ihre', 'schnellstmöglich', 'so bald wie möglich', 'so schnell wie möglich', 'bei ihnen melden', 'werktagen', 'anfrage erhalten', 'meilleurs délais', 'nous vous répondrons', 'y répondrons', 'avons bien reçu', 'hemos recibido', 'lo antes posible', 'a la brevedad', 'il prima possibile', 'o mais breve possível', 'o mais rápido possível', 'em breve', 'zo spoedig mogelijk', 'zo snel mogelijk', 'så snart som möjligt', 'hurtigst muligt', 'så snart som mulig', 'tagit emot', 'modtaget din', 'mottatt din', 'najszybciej', 'odpowiemy', '折り返し', '担当者より', '返信いたします',
]; // prettier-ignore

/** Of these, what a person may say of something else. */
export const SAID_BY_PEOPLE_TOO: ReadonlySet<string> = new Set([
  'automatically generated', 'auto-generated', 'automated message', 'automated response', 'automated reply', 'automatic reply', 'auto-reply', 'automatisch generierte', 'automatisch erzeugte', 'automatische antwort', 'message automatique', 'réponse automatique', 'généré automatiquement', 'envoyé automatiquement', 'mensaje automático', 'respuesta automática', 'generado automáticamente', 'messaggio automatico', 'risposta automatica', 'generato automaticamente', 'mensagem automática', 'resposta automática', 'gerado automaticamente', 'automatisch gegenereerd', 'automatisch bericht', 'automatisk svar', 'automatisk besked', 'automatisk melding', 'автоматически', 'otomatik olarak', '자동으로 발송', '自動返信',
]); // prettier-ignore

/** 'Prove that you are a person': only together with a link. */
export const CHALLENGE_TEXT: readonly string[] = [
  'confirm that you are a human', 'verify that you are a human', 'verify you are human', 'prove you are human', 'sender verification', 'verify your email address to deliver', 'awaiting your verification', 'awaiting verification', 'confirm your message', 'confirm this message', 'message is being held', 'message has been held', 'message will be delivered once', 'to have your message delivered', 'has not been delivered yet', 'approved senders list', 'approved sender list', 'whitelist', 'one-time confirmation', 'challenge-response', 'click the link below so', 'have to do this again', 'complete this verification', 'complete the verification', 'verify your identity', 'verify yourself', 'prove that you are', 'not a spammer', 'real live human', 'challenge/response', 'bestätigen sie ihre nachricht', 'confirmer votre message', 'merci de vous authentifier', 'veuillez vous authentifier', "message n'a pas encore été remis", "e-mail n'a pas encore été remis", "mail n'a pas encore été remis", 'ist noch nicht zugestellt', 'verifique su dirección', 'verifica il tuo indirizzo', 'confirme su mensaje', 'spam arrest', 'boxbe',
]; // prettier-ignore

/** What the receipts of help desks are called, at the start of the subject; a person's mail may be called so too. */
export const RECEIPT_SUBJECTS: readonly string[] = [
  '[request received]', 'request received', 'ticket received', 'ticket created', 'case created', 'new ticket', 'your ticket', 'your request', 'your inquiry', 'your enquiry', 'your case', 'we received', "we've received", 'we have received', 'we got your', 'thank you for contacting', 'thanks for contacting', 'thank you for your message', 'thank you for your email', 'thank you for your inquiry', 'thank you for your enquiry', 'message received', 'confirmation of receipt', 'acknowledgement', 'acknowledgment', 'support request',
  'eingangsbestätigung', 'ihre anfrage', 'ihre nachricht', 'vielen dank für ihre', 'votre demande', 'accusé de réception', 'nous avons bien reçu', 'hemos recibido', 'acuse de recibo', 'su solicitud', 'abbiamo ricevuto', 'richiesta ricevuta', 'conferma di ricezione', 'recebemos', 'confirmação de recebimento', 'ontvangstbevestiging', 'wij hebben uw', 'potwierdzenie', 'otrzymaliśmy', 'vi har tagit emot', 'vi har modtaget', 'vi har mottatt', 'お問い合わせ', '受付完了',
]; // prettier-ignore
