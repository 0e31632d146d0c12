/** The words of a message that a reader sees, for searching: without markup, with names for ids. */
import { type Names, namesOf } from '../../../shared/transcript/names.ts';
import { plainText } from '../../../shared/transcript/plainText.ts';
import { isSystemMessage, sentenceText, systemSentence } from '../../../shared/transcript/systemMessages.ts';
import {
  type Component,
  type Dtx,
  type Embed,
  type Forwarded,
  type Msg,
  userName,
} from '../../../shared/transcript/types.ts';
import { transcriptWords } from '../text.ts';

/** Each part on a line of its own, so that nothing is found across two of them. */
export class MessageWords {
  readonly #doc: Dtx;
  readonly #names: Names;
  readonly #known = new Map<Msg, string>();

  constructor(doc: Dtx) {
    this.#doc = doc;
    this.#names = namesOf(doc);
  }

  /** In lower case. */
  of(message: Msg): string {
    const known = this.#known.get(message) ?? this.#read(message).join('\n').toLowerCase();
    this.#known.set(message, known);
    return known;
  }

  #read(message: Msg): string[] {
    const user = this.#doc.users[message.u];
    const parts = [user ? userName(user) : '', ...this.#body(message)];
    if (isSystemMessage(message)) {
      const person = (doc: Dtx, index: number): string => {
        const each = doc.users[index];
        return each ? userName(each) : '';
      };
      parts.push(
        sentenceText(systemSentence(message, transcriptWords), this.#doc, { person, said: (text) => text }),
      );
    }
    if (message.po) parts.push(message.po.q, ...message.po.a.map(({ t }) => t));
    if (message.th) parts.push(message.th.n);
    for (const each of message.fw ?? []) parts.push(...this.#body(each));
    return parts;
  }

  #body(body: Msg | Forwarded): string[] {
    return [
      ...this.#plain(body.c),
      ...(body.at ?? []).flatMap(({ n, desc = '' }) => [n, desc]),
      ...(body.em ?? []).flatMap((each) => this.#embed(each)),
      ...(body.cp ?? []).flatMap((each) => this.#component(each)),
      ...(body.st ?? []).map(({ n }) => n),
    ];
  }

  #embed(each: Embed): string[] {
    const fields = (each.fl ?? []).flatMap(({ n, v }) => [...this.#plain(n), ...this.#plain(v)]);
    return [
      each.p ?? '',
      each.a?.n ?? '',
      ...this.#plain(each.t),
      ...this.#plain(each.d),
      ...fields,
      each.f?.t ?? '',
    ];
  }

  #component(each: Component): string[] {
    return [
      each.l ?? each.ph ?? '',
      ...this.#plain(each.t),
      ...(each.m ?? []).flatMap(({ n = '', desc = '' }) => [n, desc]),
      ...(each.c ?? []).flatMap((child) => this.#component(child)),
      ...(each.ac ? this.#component(each.ac) : []),
    ];
  }

  #plain(source: string | undefined): string[] {
    return source ? [plainText(source, this.#names)] : [];
  }
}
