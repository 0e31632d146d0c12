/** The part of the document's check that is about messages and what hangs on them. */
import {
  type Check,
  colour,
  count,
  flag,
  id,
  list,
  MAX_TABLE,
  mediaType,
  name,
  number,
  object,
  oneOf,
  pair,
  small,
  text,
  time,
  url,
  words,
} from './checks.ts';
import { InvalidTranscript } from './errors.ts';
import {
  type Attachment,
  type Component,
  type Embed,
  type EmbedField,
  type EmbedMedia,
  type EmojiRef,
  type FileRef,
  type Forwarded,
  type Interaction,
  type Media,
  type Msg,
  NOT_KEPT,
  type Poll,
  type Reaction,
  type Reply,
  type Sticker,
  type SystemFacts,
  type ThreadStart,
} from './types.ts';

/** How deep components may nest. Nothing else in the document is recursive. */
const MAX_DEPTH = 10;

const emojiRef = object<EmojiRef>({ n: name, id }, ['id']);

/** Checks for messages, whose indexes must lie within the document's own tables. */
export function messageCheck(user: Check<number>, blobIndex: Check<number>): Check<Msg> {
  const pieces = list(1_000, blobIndex);
  const reason = oneOf(NOT_KEPT, 'other');
  const file = { b: pieces, x: reason } as const;
  const attachment = object<Attachment>(
    {
      n: name,
      s: count,
      t: mediaType,
      w: count,
      h: count,
      desc: words,
      sp: flag,
      dur: number(0, 1e7),
      wf: text(4_096),
      ...file,
    },
    ['t', 'w', 'h', 'desc', 'sp', 'dur', 'wf', 'b', 'x'],
  );
  const embedMedia = object<EmbedMedia>({ w: count, h: count, u: url, ...file }, ['w', 'h', 'u', 'b', 'x']);
  const embed = object<Embed>(
    {
      y: name,
      t: words,
      u: url,
      d: words,
      c: colour,
      ts: time,
      p: name,
      a: object<NonNullable<Embed['a']>>({ n: name, u: url, i: blobIndex }, ['u', 'i']),
      f: object<NonNullable<Embed['f']>>({ t: words, i: blobIndex }, ['i']),
      fl: list(100, object<EmbedField>({ n: words, v: words, i: flag }, ['i'])),
      im: embedMedia,
      th: embedMedia,
      vi: embedMedia,
    },
    ['y', 't', 'u', 'd', 'c', 'ts', 'p', 'a', 'f', 'fl', 'im', 'th', 'vi'],
  );
  const sticker = object<Sticker>({ id, n: name, f: small, ...file }, ['b', 'x']);
  const component = componentCheck(file);
  const attachments = list(100, attachment);
  const embeds = list(100, embed);
  const stickers = list(100, sticker);
  const components = list(100, component);
  return object<Msg>(
    {
      i: id,
      u: user,
      y: small,
      f: count,
      c: words,
      at: attachments,
      em: embeds,
      cp: components,
      st: stickers,
      e: time,
      eh: list(1_000, pair(time, words)),
      del: time,
      rp: object<Reply>({ i: id, u: user, c: words }, ['u', 'c']),
      fw: list(
        100,
        object<Forwarded>(
          {
            i: id,
            ch: id,
            f: count,
            c: words,
            at: attachments,
            em: embeds,
            st: stickers,
            cp: components,
            ts: time,
            e: time,
          },
          ['i', 'ch', 'f', 'c', 'at', 'em', 'st', 'cp', 'ts', 'e'],
        ),
      ),
      ix: object<Interaction>({ n: name, u: user }),
      rx: list(100, object<Reaction>({ e: emojiRef, n: count, u: list(MAX_TABLE, user) }, ['u'])),
      po: object<Poll>(
        {
          q: words,
          a: list(100, object<Poll['a'][number]>({ t: words, e: emojiRef, n: count }, ['e'])),
          end: time,
          multi: flag,
          done: flag,
        },
        ['end', 'multi', 'done'],
      ),
      pin: flag,
      sys: object<SystemFacts>({ u: list(1_000, user), n: words, t: words, c: count, of: count, m: id }, [
        'u',
        'n',
        't',
        'c',
        'of',
        'm',
      ]),
      th: object<ThreadStart>({ id, n: name, c: count }, ['c']),
      note: flag,
      anon: flag,
    },
    // prettier-ignore
    ['y', 'f', 'c', 'at', 'em', 'cp', 'st', 'e', 'eh', 'del', 'rp', 'fw', 'ix', 'rx', 'po', 'pin', 'sys', 'th', 'note', 'anon'],
  );
}

function componentCheck(file: {
  readonly b: Check<readonly number[]>;
  readonly x: Check<NonNullable<FileRef['x']>>;
}) {
  let depth = 0;
  const nested: Check<Component> = (value, key) => {
    if (++depth > MAX_DEPTH) throw new InvalidTranscript(`${key} is nested too deeply`);
    const checked = component(value, key);
    depth--;
    return checked;
  };
  type Option = NonNullable<Component['o']>[number];
  const component = object<Component>(
    {
      y: small,
      l: name,
      s: small,
      u: url,
      e: emojiRef,
      x: flag,
      ph: name,
      o: list(100, object<Option>({ l: name, d: name, e: emojiRef, def: flag }, ['d', 'e', 'def'])),
      t: words,
      col: colour,
      sp: flag,
      c: list(100, nested),
      ac: nested,
      m: list(
        100,
        object<Media>(
          { n: name, s: count, t: mediaType, w: count, h: count, desc: words, sp: flag, ...file },
          ['n', 's', 't', 'w', 'h', 'desc', 'sp', 'b', 'x'],
        ),
      ),
    },
    ['l', 's', 'u', 'e', 'x', 'ph', 'o', 't', 'col', 'sp', 'c', 'ac', 'm'],
  );
  return nested;
}
