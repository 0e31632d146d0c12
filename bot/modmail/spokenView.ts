/** A person's words on the other side of the relay: always in embeds, because only they hold Discord's longest messages. */
import { StickerFormatType, type APIEmbed } from 'discord-api-types/v10';
import { missingLine, type MissingFile } from '../conversations/fileCopies.ts';
import { COLOURS } from '../conversations/view.ts';
import type { Forwarded, IncomingMessage, IncomingSticker } from '../gateway/incoming.ts';
import type { MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const MAX_AUTHOR = 256;
const MAX_DESCRIPTION = 4096;
/** Of the 6,000 that all embeds may hold together, what is left beside author and footer. */
const MAX_TEXT = 5_500;
const MAX_EMBEDS = 10;

/** What was said, without who said it. */
export type Utterance = Pick<IncomingMessage, 'content' | 'poll' | 'forwarded'> & {
  readonly stickers: readonly IncomingSticker[];
  readonly voiceSeconds: number | null;
};

/** For words that are only words. */
export const NOTHING_ELSE = { poll: null, forwarded: null, stickers: [], voiceSeconds: null };

export interface Spoken {
  readonly displayName: string;
  readonly avatarUrl: string | null;
  readonly text: string;
  readonly colour: number;
  /** Shows when the message was written, if it arrives late; a copy is also found again by it. */
  readonly writtenAtMs: number;
  readonly footer: readonly string[];
}

export function utteranceOf(message: IncomingMessage): Utterance {
  const voice = message.attachments.find(({ seconds }) => seconds !== undefined);
  return {
    content: message.content,
    poll: message.poll,
    forwarded: message.forwarded,
    stickers: message.stickers,
    voiceSeconds: voice?.seconds ?? null,
  };
}

/** Everything that was said as one text, in the reader's language where Discord would show a picture or a form. */
export function sayings(words: Words, said: Utterance, missing: readonly MissingFile[]): string {
  const { voiceSeconds, poll, forwarded } = said;
  return [
    said.content,
    ...(voiceSeconds === null ? [] : [words.t('modmail.voice', { duration: duration(voiceSeconds) })]),
    ...(poll
      ? [words.t('modmail.poll', { question: poll.question }), ...poll.answers.map((a) => `- ${a}`)]
      : []),
    ...said.stickers.map((sticker) => stickerLine(words, sticker)),
    ...(forwarded ? forwardedLines(words, forwarded) : []),
    ...missing.map((file) => missingLine(words, file)),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function forwardedLines(words: Words, { content, stickers }: Forwarded): string[] {
  const quoted = [content, ...stickers.map((sticker) => stickerLine(words, sticker))]
    .filter(Boolean)
    .join('\n');
  return [words.t('modmail.forwarded'), ...quoted.split('\n').map((line) => `> ${line}`)];
}

function stickerLine(words: Words, { name, format }: IncomingSticker): string {
  // The others are passed on as pictures, with their name to it.
  const key = format === StickerFormatType.Lottie ? 'modmail.stickerMoving' : 'modmail.sticker';
  return words.t(key, { name });
}

function duration(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function spoken({ displayName, avatarUrl, text, colour, writtenAtMs, footer }: Spoken): MessageBody {
  const parts = split(text);
  return {
    embeds: parts.map((description, index) => ({
      color: colour,
      ...(index === 0 && {
        author: {
          name: displayName.slice(0, MAX_AUTHOR) || '—',
          ...(avatarUrl && { icon_url: avatarUrl }),
        },
      }),
      description,
      ...(index === parts.length - 1 && {
        timestamp: new Date(writtenAtMs).toISOString(),
        ...footed(footer),
      }),
    })),
  };
}

function footed(remarks: readonly string[]): Pick<APIEmbed, 'footer'> {
  return remarks.length > 0 ? { footer: { text: remarks.join(' · ').slice(0, 300) } } : {};
}

/** Cut where a line ends, if one does; nothing is dropped of anything that Discord lets a person send. */
function split(text: string): string[] {
  const parts: string[] = [];
  let rest = text.slice(0, MAX_TEXT);
  while (rest.length > MAX_DESCRIPTION) {
    const line = rest.lastIndexOf('\n', MAX_DESCRIPTION);
    const cut = line > MAX_DESCRIPTION / 2 ? line : MAX_DESCRIPTION;
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return [...parts, rest];
}

/** What a copy says: the embeds without a title; those with one are remarks of the bot. */
export function textOfCopy(embeds: readonly APIEmbed[]): string {
  return embeds.flatMap((embed) => (embed.title ? [] : [embed.description ?? ''])).join('');
}

export interface Rewording {
  readonly text: string;
  /** Added to what the footer says already. */
  readonly remark: string;
  /** Title under which the former text is kept; without it, the former text goes. */
  readonly formerTitle?: string;
}

/** The same copy with other words. `former` comes back when there is no room for it in the message. */
export function reworded(
  embeds: readonly APIEmbed[],
  { text, remark, formerTitle }: Rewording,
): { readonly embeds: APIEmbed[]; readonly former?: APIEmbed } {
  const said = embeds.filter(({ title }) => !title);
  const remarks = embeds.filter(({ title }) => title);
  const [first] = said;
  const last = said.at(-1);
  const now = spoken({
    displayName: first?.author?.name ?? '—',
    avatarUrl: first?.author?.icon_url ?? null,
    text,
    colour: first?.color ?? COLOURS.calm,
    writtenAtMs: Date.parse(last?.timestamp ?? ''),
    footer: withRemark(last?.footer?.text, remark),
  }).embeds;
  const next = [...(now ?? []), ...remarks];
  if (!formerTitle) return { embeds: next };
  const former = {
    color: COLOURS.warning,
    title: formerTitle,
    description: textOfCopy(embeds).slice(0, MAX_DESCRIPTION) || '—',
  };
  const fits = [...next, former].length <= MAX_EMBEDS && lengthOf([...next, former]) <= 5_900;
  return fits ? { embeds: [...next, former] } : { embeds: next, former };
}

/** A copy with one more remark below it. */
export function remarked(embeds: readonly APIEmbed[], remark: string): APIEmbed[] {
  const lastSaid = embeds.findLastIndex(({ title }) => !title);
  return embeds.map((embed, index) =>
    index === lastSaid ? { ...embed, ...footed(withRemark(embed.footer?.text, remark)) } : embed,
  );
}

function withRemark(footer: string | undefined, remark: string): string[] {
  const remarks = footer?.split(' · ') ?? [];
  return remarks.includes(remark) ? remarks : [...remarks, remark];
}

function lengthOf(embeds: readonly APIEmbed[]): number {
  const lengths = embeds.map(
    ({ title, description, author, footer }) =>
      (title?.length ?? 0) +
      (description?.length ?? 0) +
      (author?.name.length ?? 0) +
      (footer?.text.length ?? 0),
  );
  return lengths.reduce((sum, length) => sum + length, 0);
}
