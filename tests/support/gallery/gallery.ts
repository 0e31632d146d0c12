/** A ticket in which everything happens once that can happen in Discord; people, another bot, a webhook and Discord itself. */
import { MessageType, type APIMessage } from 'discord-api-types/v10';
import type { ChannelHandle, Person } from '../../simulator/index.ts';
import type { Scene } from '../scene.ts';
import { FILES, GIF, HARBOUR, LOTTIE, waveform } from './files.ts';
import {
  BLOCKS,
  CODE_BLOCK,
  COVERED,
  HOSTILE,
  INLINE,
  mentions,
  QUOTE_TO_THE_END,
  TIMES,
} from './markdown.ts';
import { CONTAINER, embeds, ROWS } from './shown.ts';
import { systemMessages } from './system.ts';

export interface Gallery {
  readonly ticket: ChannelHandle;
  /** Messages by what they show. */
  readonly shown: Readonly<Record<string, APIMessage>>;
  /** How many messages were written into it. */
  readonly count: number;
}

/** People as they looked that day: a nickname, colours, pictures. */
function dressUp({ guild, staff, member }: Scene) {
  const helpers = guild.addRole({ name: 'Helpers', colour: 0x2a9d8f, mentionable: true });
  const regulars = guild.addRole({ name: 'Regulars', colour: 0xc2682d });
  const staffRole = guild.roles.find(({ name }) => name === 'Staff');
  guild.setRoles(staff, [helpers, ...(staffRole ? [staffRole] : [])]);
  guild.setRoles(member, [regulars]);
  guild.setNick(member, 'Mia of the Sea');
  for (const person of [staff, member]) person.setAvatar();
  guild.setIcon();
  return { helpers };
}

export function fillGallery(scene: Scene, ticket: ChannelHandle): Gallery {
  const { guild, owner, member, staff, otherStaff, general } = scene;
  const { helpers } = dressUp(scene);
  const before = ticket.messages.length;
  const helper = addBot(scene, ticket);
  const emoji = guild.addEmoji('anchor');
  const animated = guild.addEmoji('beacon', true);
  const stickers = [
    guild.addSticker('Harbour', 1, HARBOUR),
    guild.addSticker('Tide', 2, HARBOUR),
    guild.addSticker('Wave', 3, Buffer.from(LOTTIE)),
    guild.addSticker('Blink', 4, GIF),
  ];
  const shown: Record<string, APIMessage> = {};
  const say = (name: string, person: Person, text: string, options = {}): APIMessage =>
    (shown[name] = person.type(ticket, text, options));

  say('blocks', member, BLOCKS);
  say('code', staff, CODE_BLOCK);
  say('covered', staff, COVERED);
  say('inline', member, INLINE);
  say('times', member, TIMES);
  const named = { user: staff.id, role: helpers.id, channel: general.id };
  say('mentions', member, mentions({ ...named, emoji: emoji.text, animated: animated.text }));
  say('quote', staff, QUOTE_TO_THE_END);
  say('jumbo', member, '🥳 🌊');
  say('hostile', otherStaff, HOSTILE);

  say('pictures', member, 'what I saw', { files: [FILES.picture, FILES.spoiler, FILES.gif] });
  say('played', member, '', { files: [FILES.video, FILES.audio] });
  say('files', member, '', { files: [FILES.text, FILES.archive, FILES.svg] });
  say('voice', member, '', { files: [FILES.voice], voice: { seconds: 3, waveform: waveform() } });
  say('stickers', staff, '', { stickers });

  const question = say('question', staff, 'Which pier was it?');
  say('reply', member, 'Pier 3', { replyTo: question });
  const edited = say('edited', member, 'at nine');
  shown['edited'] = member.edit(edited, 'at 09:15');
  const lost = say('lost', member, 'oops');
  say('replyToNothing', staff, 'never mind', { replyTo: lost });
  member.delete(lost);
  delete shown['lost'];
  const elsewhere = general.webhookMessage('News', 'The ferry at 09:15 is **cancelled**.');
  const pictured = staff.type(general, 'the new timetable', {
    files: [FILES.picture],
    stickers: stickers.slice(0, 1),
  });
  say('forward', staff, '', { forward: elsewhere });
  say('forwardedFile', staff, '', { forward: pictured });
  owner.pin(question);
  for (const [person, text] of [
    [member, '👍'],
    [staff, '👍'],
    [member, emoji.text],
  ] as const) {
    person.react(question, text);
  }

  const poll = say('poll', staff, '', {
    poll: {
      question: 'Which day suits you?',
      answers: [{ text: 'Friday', emoji: '⛴️' }, 'Saturday'],
      multiple: true,
    },
  });
  member.vote(poll, 1, 2);
  otherStaff.vote(poll, 1);
  shown['pollResult'] = staff.endPoll(poll);

  const hosted = shown['pictures']?.attachments[0]?.url ?? '';
  shown['embeds'] = helper.post(ticket, { content: 'What I know:', embeds: embeds(hosted) });
  shown['rows'] = helper.post(ticket, { content: 'Choose:', components: ROWS });
  shown['container'] = helper.post(ticket, { components: CONTAINER(hosted) });
  shown['webhook'] = ticket.webhookMessage('Harbour radio', 'Wind from the west, 5 Beaufort.');
  shown['preview'] = say('preview', member, 'see https://example.org/map');
  ticket.linkPreview(shown['preview'], {
    title: 'A map',
    url: 'https://example.org/map',
    provider: { name: 'Example' },
    thumbnail: { url: 'https://example.org/map.png', proxy_url: hosted, width: 96, height: 60 },
  });
  const start = say('thread', staff, 'Let us talk about the refund in a thread');
  ticket.startThread(staff, 'Refund', { from: start });

  for (const [type, facts] of systemMessages(otherStaff)) {
    shown[`system${type}`] = ticket.systemMessage(staff, type, { ...facts });
  }
  shown['system18'] = ticket.systemMessage(staff, MessageType.ThreadCreated, { content: 'Side talk' });
  say('last', member, 'That is all.');
  return { ticket, shown, count: ticket.messages.length - before };
}

function addBot({ sim, guild }: Scene, ticket: ChannelHandle): Person {
  const bot = sim.createUser({ username: 'harbour.helper', bot: true });
  guild.join(bot);
  guild.setOverwrite(ticket, { for: bot, allow: ['ViewChannel', 'SendMessages'] });
  return bot;
}
