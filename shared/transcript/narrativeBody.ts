/** What a message shows below its heading, as whole lines: words, embeds, buttons, files, polls. */
import { iso } from './isoTime.ts';
import { namesOf } from './names.ts';
import type { TextStyle } from './textStyle.ts';
import { textTexts, type TextKey } from './textWords.ts';
import {
  type Attachment,
  type Component,
  type Dtx,
  type Embed,
  type FileRef,
  type Msg,
  type Poll,
  type UserIndex,
  userName,
} from './types.ts';
import { type Language, readCatalogue, transcriptTexts, type TranscriptWords, type Words } from './words.ts';

/** What a message and a forwarded one have in common. */
type Body = Pick<Msg, 'c' | 'at' | 'em' | 'st' | 'cp'>;

/** One telling: a document, how it is told, and the words for it. */
export interface Told {
  readonly doc: Dtx;
  readonly style: TextStyle;
  readonly words: TranscriptWords;
  readonly t: Words<TextKey>['t'];
  readonly quote: (content: string) => string;
  readonly person: (user: UserIndex) => string;
  readonly body: (body: Body) => string;
  readonly poll: (poll: Poll) => string;
}

export function createTold(doc: Dtx, style: TextStyle, language: Language): Told {
  const names = namesOf(doc);
  const words = readCatalogue(transcriptTexts[language], language);
  const { t } = readCatalogue(textTexts[language], language);
  const quote = (content: string): string => `${style.quote(content, names)}\n`;

  const people = new Map<UserIndex, string>();
  /** Everybody speaks often, and cleaning a name costs more than all else about a short message. */
  function person(index: UserIndex): string {
    const known = people.get(index) ?? nameOf(index);
    people.set(index, known);
    return known;
  }

  function nameOf(index: UserIndex): string {
    const user = doc.users[index];
    if (!user) return t('person.unknown');
    const account = `@${style.name(user.n)}`;
    return user.d === undefined || user.d === user.n ? account : `${account}, ${style.name(userName(user))}`;
  }

  function body({ c, em, cp, at, st }: Body): string {
    let text = c ? `${quote(c)}\n` : '';
    if (em) text += linesOf(em.flatMap(embed));
    if (cp) text += linesOf(cp.flatMap(component));
    if (at) text += linesOf(at.map(attachment));
    if (st) text += linesOf(st.map((each) => file(t('file.sticker'), [], each, each.n)));
    return at?.length || st?.length ? `${text}\n` : text;
  }

  /** Facts of ours first, and last what its sender called it. */
  function file(kind: string, facts: readonly string[], ref: FileRef, name: string, about?: string): string {
    const reason = ref.x === undefined || ref.x === 'off' ? '' : ` (${words.t(`file.${ref.x}`)})`;
    const state = ref.b?.length ? t('file.kept') : t('file.notKept') + reason;
    const said = about === undefined ? style.name(name) : `${style.name(name)} (${style.name(about)})`;
    return style.item(`${[kind, ...facts, state].join(', ')}: ${said}`);
  }

  function attachment(each: Attachment): string {
    const facts = [
      t('file.bytes', { count: each.s }),
      ...(each.t === undefined ? [] : [each.t.replace(/[^\w.+/-]/g, '')]),
      ...(each.dur === undefined ? [] : [t('file.seconds', { count: each.dur })]),
      ...(each.sp ? [t('file.spoiler')] : []),
    ];
    return file(t(each.wf === undefined ? 'file.attachment' : 'file.voice'), facts, each, each.n, each.desc);
  }

  function embed(each: Embed): string[] {
    const parts = [each.p, each.a?.n, each.a?.u, each.t, each.u, each.d];
    for (const field of each.fl ?? []) parts.push(`${field.n}: ${field.v}`);
    parts.push(each.f?.t, each.ts === undefined ? undefined : iso(each.ts));
    const said = parts.filter((part) => part !== undefined && part !== '').join('\n');
    const media = [
      ...[each.im, each.th].flatMap((ref) => (ref ? [file(t('file.picture'), [], ref, '')] : [])),
      ...(each.vi ? [file(t('file.video'), [], each.vi, '')] : []),
    ].map((line) => line.replace(/: $/, ''));
    return [t('embed'), ...(said === '' ? [''] : [quote(said)]), ...media, ...(media.length > 0 ? [''] : [])];
  }

  function component(each: Component): string[] {
    const label = [each.e?.n, each.l].filter(Boolean).join(' ');
    const address = each.u === undefined ? '' : ` ${style.name(each.u)}`;
    const isMenu = each.ph !== undefined || each.o !== undefined;
    return [
      ...(each.t === undefined ? [] : [quote(each.t)]),
      ...(label === '' ? [] : [style.item(t('button', { value: style.name(label) + address })), '']),
      ...(isMenu ? [style.item(t('menu', { value: style.name(each.ph ?? '') })), ...options(each)] : []),
      ...(each.m ?? []).flatMap((media) => [file(t('file.file'), [], media, media.n ?? '', media.desc), '']),
      ...[...(each.c ?? []), ...(each.ac ? [each.ac] : [])].flatMap(component),
    ];
  }

  function options({ o = [] }: Component): string[] {
    return [...o.map((each) => style.item(t('option', { value: style.name(each.l) }))), ''];
  }

  function poll(each: Poll): string {
    const answers = each.a.map(({ e, n, t: words }) => {
      const value = style.name([e?.n, words].filter(Boolean).join(' '));
      return style.item(t('votes', { count: n, value }));
    });
    return linesOf([t(each.done ? 'poll.done' : 'poll'), quote(each.q), ...answers, '']);
  }

  return { doc, style, words, t, quote, person, body, poll };
}

function linesOf(lines: readonly string[]): string {
  let text = '';
  for (const line of lines) text += `${line}\n`;
  return text;
}
