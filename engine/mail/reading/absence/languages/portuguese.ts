import type { Language } from '../language';

export const PORTUGUESE: Language = {
  id: 'pt',
  marks:
    'volto|voltarei|semanas|o|os|as|um|uma|de|do|da|dos|estou|estarei|até|e|meu|minha|para|com|não|em|no|na|escritório|férias|ausente|fora|regresso|retorno|obrigad[oa]|olá|mensagem|ao|por',
  months: ['jan(?:eiro|\\.)?', 'fev(?:ereiro|\\.)?', 'mar(?:ço|\\.)?', 'abr(?:il|\\.)?', 'mai(?:o|\\.)?', 'jun(?:ho|\\.)?', 'jul(?:ho|\\.)?', 'ago(?:sto|\\.)?', 'set(?:embro|\\.)?', 'out(?:ubro|\\.)?', 'nov(?:embro|\\.)?', 'dez(?:embro|\\.)?'], // prettier-ignore
  weekdays: ['segunda(?:-feira)?', 'terça(?:-feira)?', 'quarta(?:-feira)?', 'quinta(?:-feira)?', 'sexta(?:-feira)?', 'sábado', 'domingo'], // prettier-ignore
  numbers: ['uma?', 'dois|duas', 'três', 'quatro', 'cinco', 'seis', 'sete', 'oito', 'nove', 'dez', 'onze', 'doze'], // prettier-ignore
  units: { day: 'dias?(?: úteis)?', week: 'semanas?', month: 'm[êe]s(?:es)?' },
  until: 'até(?: a?o?)?(?: dia| final do dia)?|a|ao|último dia(?: de (?:férias|ausência))?(?: é)?',
  after: 'após(?: o)?|depois d[eo]',
  from: 'desde|de|do|a partir d[eo]|entre',
  to: 'a|até|ao|e',
  on: 'dia|o|a|no|na|em|próxim[oa]|:|inclusive',
  back: 'de volta|regresso|regressando|retornando|voltando|regressarei|retorno|retornarei|voltarei|volto|responderei|de novo|novamente|retomarei|estarei disponível',
  self: 'estou|estarei|estamos|eu|tenho|terei|me',
  notBack:
    'não (?:estarei|voltarei|regressarei|poderei)[^.]{0,40}(?:até|antes)|só (?:estarei|volto|voltarei|regresso)|apenas',
  next: 'próxim[oa]',
  coming: 'est[ea]|nest[ea]|que vem|próxim[oa]',
  nextWeek: '(?<=semana e )(?:a |na )(?:próxima|seguinte)|(?:na |a )?(?:próxima semana|semana que vem)',
  thisWeek: '(?:toda )?(?:esta|a|nesta) semana',
  endOfWeek: '(?:o |ao )?(?:fim|final) d(?:a|esta) semana',
  endOfMonth: '(?:o |ao )?(?:fim|final) d(?:o|este) mês',
  endOf: '(?:o |ao )?(?:fim|final) de',
  today: 'hoje',
  tomorrow: 'amanhã',
  afterTomorrow: 'depois de amanhã',
  weekNumber: '(?:a )?semanas?',
  weekLater: 'daqui a uma semana',
  lasting:
    'durante(?: os próximos| as próximas)?|por(?: cerca de)?|pelos próximos|pelas próximas|nas próximas|nos próximos',
  within: 'em|dentro de|daqui a',
  at: 'às|as|a partir das',
  ordinal: 'º|\\.º',
  of: 'de|do',
  slashes: 'day-first',
};
