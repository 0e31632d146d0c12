/** People and staff who talk at random, and what each side must show in the end: everything once, in order, in its final form. */
import type { APIMessage } from 'discord-api-types/v10';
import type { Attachment, ChannelHandle, Person } from '../simulator/index.ts';
import { COLOURS } from '../../bot/conversations/view.ts';
import { textOfCopy } from '../../bot/modmail/spokenView.ts';

/** Stands in everything that is said or sent, so that a search for it finds any of it. */
export const SAID = 'quagmireLantern';
export const FILE_NAME = 'thistleRegister';
const COMMAND = '!r ';

interface Said {
  readonly message: APIMessage;
  /** Before others were added to the thread: they read nothing of it. */
  isEarlier: boolean;
  text: string;
  readonly files: readonly string[];
  isDeleted: boolean;
}

export interface Counts {
  written: number;
  edited: number;
  deleted: number;
  files: number;
}

export const nobodySpoke = (): Counts => ({ written: 0, edited: 0, deleted: 0, files: 0 });

/** One conversation's people and everything that was said in it, as it should stand. */
export class Talk {
  readonly person: Person;
  readonly #guests: Person[] = [];
  readonly #asked: Said[] = [];
  readonly #answered: Said[] = [];

  constructor(person: Person) {
    this.person = person;
  }

  /** Reads along from now on, and writes, too. */
  add(guest: Person): void {
    for (const said of this.#asked) said.isEarlier = true;
    this.#guests.push(guest);
  }

  /** One of the people does something: mostly they write. */
  ask(counts: Counts): void {
    const people = this.#people;
    const person = people[Math.floor(Math.random() * people.length)]!;
    actAs(person, this.#asked, counts, {
      write: (text, files) => person.dm(text, { files }),
      wrap: (text) => text,
    });
  }

  get #people(): readonly Person[] {
    return [this.person, ...this.#guests];
  }

  answer(staff: Person, thread: ChannelHandle, counts: Counts): void {
    actAs(staff, this.#answered, counts, {
      write: (text, files) => staff.type(thread, text, { files }),
      wrap: (text) => `${COMMAND}${text}`,
    });
  }

  get isSilent(): boolean {
    return this.#asked.every(({ isDeleted }) => isDeleted);
  }

  /** What is wrong in the thread and in the direct messages; empty when all is as it should be. */
  faults(threads: readonly ChannelHandle[]): string[] {
    const [thread, ...more] = threads;
    if (!thread) return this.isSilent ? [] : [`${this.person.username} has no thread`];
    if (more.length > 0) return [`${this.person.username} has ${threads.length} threads`];
    const saidBy = (author: Person) => this.#asked.filter(({ message }) => message.author.id === author.id);
    const copiesOf = (author: Person, messages: readonly APIMessage[]) =>
      messages.filter(
        (message) => isCopy(message, COLOURS.calm) && message.embeds[0]?.author?.name === author.displayName,
      );
    return this.#people.flatMap((reader) => {
      const direct = reader.directMessages();
      const answers = direct.filter((message) => isCopy(message, COLOURS.good));
      const others = this.#people.filter((author) => author !== reader);
      return [
        ...compare(
          `${reader.username} in the thread`,
          saidBy(reader),
          copiesOf(reader, thread.messages),
          true,
        ),
        ...compare(`staff to ${reader.username}`, this.#answered, answers, false),
        ...others.flatMap((author) => {
          const due = saidBy(author).filter(({ isEarlier }) => !isEarlier);
          return compare(`${author.username} to ${reader.username}`, due, copiesOf(author, direct), false);
        }),
      ];
    });
  }

  /** Every copy's files as they can be fetched now, beside what was sent. */
  async wrongFiles(thread: ChannelHandle | undefined): Promise<string[]> {
    const copies = [...(thread?.messages ?? []), ...this.person.directMessages()];
    const wrong: string[] = [];
    for (const said of [...this.#asked, ...this.#answered]) {
      if (said.files.length === 0 || said.isDeleted) continue;
      const copy = copies.find((message) => message.author.bot && textOfCopy(message.embeds) === said.text);
      const bytes = await Promise.all(
        (copy?.attachments ?? []).map(async ({ url }) => (await fetch(url)).text()),
      );
      if (bytes.join() !== said.files.join()) wrong.push(`${said.text}: ${bytes.join()}`);
    }
    return wrong;
  }
}

interface Voice {
  readonly write: (text: string, files: readonly Attachment[]) => APIMessage;
  readonly wrap: (text: string) => string;
}

/** Of what several say, everybody edits and deletes their own. */
function actAs(who: Person, all: Said[], counts: Counts, voice: Voice): void {
  const own = all.filter(({ message }) => message.author.id === who.id);
  const before = own.length;
  act(own, who, counts, voice);
  all.push(...own.slice(before));
}

let spoken = 0;

function act(said: Said[], who: Person, counts: Counts, { write, wrap }: Voice): void {
  const recent = said.slice(-5).filter(({ isDeleted }) => !isDeleted);
  const one = recent[Math.floor(Math.random() * recent.length)];
  const dice = Math.random();
  if (one && dice < 0.2) {
    spoken += 1;
    one.text = `${one.text.split(' now ')[0]} now ${spoken}`;
    who.edit(one.message, wrap(one.text));
    counts.edited += 1;
  } else if (one && dice < 0.3) {
    who.delete(one.message);
    one.isDeleted = true;
    counts.deleted += 1;
  } else {
    spoken += 1;
    const text = `${SAID} ${spoken}${Math.random() < 0.2 ? '\nand a line' : ''}`;
    const data = Array.from(
      { length: Math.max(0, Math.ceil(Math.random() * 12) - 10) },
      (_, at) => `${SAID} bytes ${spoken} ${at}`,
    );
    // Often two of one name.
    const files = data.map((bytes) => ({ name: `${FILE_NAME}.txt`, data: bytes }));
    said.push({ message: write(wrap(text), files), text, files: data, isDeleted: false, isEarlier: false });
    counts.written += 1;
    counts.files += files.length;
  }
}

/** `keepsDeleted`: staff keep what a person took back, marked; a person does not keep what staff took back. */
function compare(
  where: string,
  said: readonly Said[],
  copies: readonly APIMessage[],
  keepsDeleted: boolean,
): string[] {
  const marked = copies.filter(isMarkedDeleted);
  const shown = copies.filter((copy) => !isMarkedDeleted(copy)).map(({ embeds }) => textOfCopy(embeds));
  const due = said.filter(({ isDeleted }) => !isDeleted).map(({ text }) => text);
  const faults: string[] = [];
  if (shown.join('|') !== due.join('|')) faults.push(`${where}: ${difference(due, shown)}`);
  const takenBack = said.filter(({ isDeleted }) => isDeleted).length;
  if (marked.length > (keepsDeleted ? takenBack : 0))
    faults.push(`${where}: ${marked.length} marked as deleted`);
  return faults;
}

function isCopy({ embeds }: APIMessage, colour: number): boolean {
  return embeds[0]?.color === colour && embeds.some(({ timestamp }) => timestamp);
}

function isMarkedDeleted({ embeds }: APIMessage): boolean {
  return embeds.some(({ footer }) => footer?.text.includes('Deleted by the user') ?? false);
}

function difference(due: readonly string[], shown: readonly string[]): string {
  const missing = due.filter((text) => !shown.includes(text));
  const surplus = shown.filter((text, at) => !due.includes(text) || shown.indexOf(text) !== at);
  const kind = missing.length + surplus.length === 0 ? 'in another order' : '';
  return `${kind} missing [${missing.join(', ')}] surplus [${surplus.join(', ')}] of ${due.length}`;
}
