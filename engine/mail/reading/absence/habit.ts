import type { Mention } from './mentions';
import type { Role } from './roles';

/** What is so every week tells no day: 'I do not work on Fridays', 'le mercredi', 'if you write on a Friday, on Monday'. */
export function isHabit(sentence: string, mentions: readonly Mention[], at: number, role: Role): boolean {
  const days = mentions.filter(({ shape }) => shape === 'weekday').length;
  if (days > 2 || (days > 1 && CONDITION.test(sentence))) return true;
  const { start } = mentions[at]!;
  return (
    role === 'none' && (HABIT.test(sentence) || EVERY.test(sentence.slice(Math.max(0, start - 12), start)))
  );
}

const CONDITION = /^(?:if|wenn|falls|si|se|als|om|hvis|jeśli)\s/;
const HABIT = /part[- ]?time|\bi work (?:on )?(?:mon|tue|wed|thu|fri)|ich arbeite (?:immer )?(?:von |am |montag)|ik werk op|teilzeit|temps partiel|tiempo parcial|tempo parziale|tempo parcial|deeltijd|deltid|(?:don't|do not) work|not working on|working days|arbeitstage|arbeite [^.]{0,20}nicht|ne travaille pas|no trabajo|non lavoro|não trabalho|werk [^.]{0,20}niet|nie pracuję|(?:arbetar|jobbar) inte|(?:arbejder|jobber|arbeider) ikke/; // prettier-ignore
const EVERY = /(?:^|\s)(?:le|los|il|every|each|jede[nrs]?|chaque|ogni|cada|elke|varje|hver)\s$/;
