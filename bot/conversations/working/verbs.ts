/** Everything that staff can do to a conversation, in one table: what it is called, what it asks for, and what does it. */
import type { CategoryId, UserId } from '../../../shared/ids.ts';
import type { Answer } from '../../gateway/interactions.ts';
import { Refusal, type WordKey } from '../../gateway/words.ts';
import type { Priority } from '../types.ts';
import type { Act, Telling } from './act.ts';
import { renamed } from './answers.ts';
import type { Naming } from './naming.ts';
import type { Notes } from './notes.ts';
import type { Subject } from './participantRepository.ts';
import type { Participants } from './participants.ts';
import type { Work } from './service.ts';
import type { SnippetUse } from './snippetUse.ts';
import type { Snoozes } from './snoozes.ts';

/** What is asked for, in a form or as a command's option. */
export type Asked =
  'nothing' | 'name' | 'line' | 'text' | 'user' | 'subject' | 'category' | 'snippet' | 'duration';

/** What was given. */
export interface Given {
  readonly text?: string;
  readonly subject?: Subject;
}

export interface Verb {
  readonly asks: Asked;
  readonly label: WordKey;
  run(act: Act, given: Given): Promise<Answer>;
}

export const VERB_NAMES = [
  'claim',
  'release',
  'transfer',
  'move',
  'low',
  'normal',
  'high',
  'urgent',
  'user',
  'staff',
  'topic',
  'rename',
  'add',
  'remove',
  'note',
  'notes',
  'snippet',
  'snooze',
  'wake',
] as const;
export type VerbName = (typeof VERB_NAMES)[number];
export type Verbs = Readonly<Record<VerbName, Verb>>;

export interface VerbsOptions {
  readonly work: Work;
  readonly participants: Participants;
  readonly naming: Naming;
  readonly notes: Notes;
  readonly snippets: SnippetUse;
  readonly snoozes: Pick<Snoozes, 'begin' | 'end'>;
  readonly telling: Telling;
}

export function isVerbName(name: string): name is VerbName {
  return (VERB_NAMES as readonly string[]).includes(name);
}

export function createVerbs(options: VerbsOptions): Verbs {
  const { work, participants, naming, notes, snippets, snoozes, telling } = options;
  const verb = (name: VerbName, asks: Asked, run: Verb['run']): Verb => ({
    asks,
    label: `choice.work.${name}`,
    run,
  });
  const priority = (level: Priority | null) => (act: Act) => work.setPriority(act, level);

  return {
    claim: verb('claim', 'nothing', (act) => work.claim(act)),
    release: verb('release', 'nothing', (act) => work.release(act)),
    transfer: verb('transfer', 'user', (act, given) => work.transfer(act, getSubject(given).id as UserId)),
    move: verb('move', 'category', (act, given) => work.move(act, getText(given) as CategoryId)),
    low: verb('low', 'nothing', priority('low')),
    normal: verb('normal', 'nothing', priority(null)),
    high: verb('high', 'nothing', priority('high')),
    urgent: verb('urgent', 'nothing', priority('urgent')),
    user: verb('user', 'nothing', (act) => work.setWaitingFor(act, 'user')),
    staff: verb('staff', 'nothing', (act) => work.setWaitingFor(act, 'staff')),
    topic: verb('topic', 'line', async (act, given) => {
      const atMs = await naming.change(act.conversation.id, { topic: getText(given) });
      await telling.record(act, 'conversation.topic');
      return renamed(act.words, 'topic', atMs);
    }),
    rename: verb('rename', 'name', async (act, given) => {
      const atMs = await naming.change(act.conversation.id, { name: getText(given) });
      await telling.record(act, 'conversation.renamed');
      return renamed(act.words, 'rename', atMs);
    }),
    add: verb('add', 'subject', (act, given) => participants.add(act, getSubject(given))),
    remove: verb('remove', 'subject', (act, given) => participants.remove(act, getSubject(given))),
    note: verb('note', 'text', (act, given) => notes.add(act, getText(given))),
    notes: verb('notes', 'nothing', (act) => notes.show(act)),
    snippet: verb('snippet', 'snippet', (act, given) => snippets.use(act, getText(given))),
    snooze: verb('snooze', 'duration', (act, given) => snoozes.begin(act, getText(given))),
    wake: verb('wake', 'nothing', (act) => snoozes.end(act)),
  };
}

function getText({ text }: Given): string {
  if (!text?.trim()) throw new Refusal('work.empty');
  return text.trim();
}

function getSubject({ subject }: Given): Subject {
  if (!subject) throw new Refusal('work.empty');
  return subject;
}
