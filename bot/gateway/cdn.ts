/** Addresses of pictures on Discord's content network. https://discord.com/developers/docs/reference#cdn-formatting */
import { StickerFormatType } from 'discord-api-types/v10';

/** Small ones: a transcript holds every one of them. */
const AVATAR_PIXELS = 64;
const EMOJI_PIXELS = 48;

const DISCORD_CDN = 'https://cdn.discordapp.com';
/** Where Discord serves attachments and its copies of other servers' pictures, besides what DISCORD_CDN_URL says. */
const MEDIA_ORIGINS = [
  DISCORD_CDN,
  'https://media.discordapp.net',
  'https://images-ext-1.discordapp.net',
  'https://images-ext-2.discordapp.net',
];

export type CdnAddresses = ReturnType<typeof createCdnAddresses>;

export function createCdnAddresses(cdnUrl: string) {
  const base = cdnUrl.replace(/\/$/, '');
  /** Nothing is ever fetched from anywhere else. */
  const origins: readonly string[] = [new URL(base).origin, ...MEDIA_ORIGINS];
  // GIF stickers are on the media host alone.
  const stickerGifs = base === DISCORD_CDN ? 'https://media.discordapp.net' : base;
  return {
    origins,
    holds: (url: string): boolean => URL.canParse(url) && origins.includes(new URL(url).origin),
    avatar: (userId: string, hash: string) => `${base}/avatars/${userId}/${hash}.webp?size=${AVATAR_PIXELS}`,
    memberAvatar: (guildId: string, userId: string, hash: string) =>
      `${base}/guilds/${guildId}/users/${userId}/avatars/${hash}.webp?size=${AVATAR_PIXELS}`,
    guildIcon: (guildId: string, hash: string) =>
      `${base}/icons/${guildId}/${hash}.webp?size=${AVATAR_PIXELS}`,
    emoji: (id: string, isAnimated: boolean) =>
      `${base}/emojis/${id}.${isAnimated ? 'gif' : 'webp'}?size=${EMOJI_PIXELS}`,
    sticker(id: string, format: StickerFormatType): string {
      if (format === StickerFormatType.GIF) return `${stickerGifs}/stickers/${id}.gif`;
      return `${base}/stickers/${id}.${format === StickerFormatType.Lottie ? 'json' : 'png'}`;
    },
  };
}
