/** Turns the body of a message request into a message: content, embeds, components and files, each with its limits. */
import { MessageFlags } from 'discord-api-types/v10';
import { attachmentUrl, tinyPng } from '../cdn.ts';
import { DiscordError, invalidField } from '../errors.ts';
import type { AllowedMentions } from '../actions/mentions.ts';
import type { AttachmentState, ChannelState, Payload } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { acceptComponents } from './components.ts';
import type { UploadedFile } from './context.ts';

const CONTENT_LENGTH = 2_000;
const EMBED_TOTAL = 6_000;
const FILES = 10;

export interface MessageBody {
  readonly content?: string | null;
  readonly embeds?: Payload[] | null;
  readonly components?: Payload[] | null;
  readonly attachments?: AttachmentRequest[] | null;
  readonly flags?: number | null;
  readonly tts?: boolean | null;
  readonly nonce?: string | number | null;
  readonly enforce_nonce?: boolean | null;
  readonly allowed_mentions?: AllowedMentions | null;
  readonly sticker_ids?: string[] | null;
  readonly poll?: Payload | null;
  readonly message_reference?: {
    readonly message_id: string;
    readonly channel_id?: string | null;
    readonly guild_id?: string | null;
    readonly fail_if_not_exists?: boolean | null;
    readonly type?: 0 | 1 | null;
  } | null;
}

interface AttachmentRequest {
  readonly id: string | number;
  readonly filename?: string | null;
  readonly description?: string | null;
  readonly title?: string | null;
}

export interface AcceptedContent {
  readonly content?: string;
  readonly embeds?: Payload[];
  readonly components?: Payload[];
  readonly attachments?: AttachmentState[];
  readonly flags?: number;
  readonly allowedMentions: AllowedMentions | null;
}

/** Checks a body and gives the fields that it sets; `existing` are the attachments an edit may keep. */
export function acceptContent(
  world: World,
  channel: ChannelState,
  body: MessageBody,
  files: readonly UploadedFile[],
  options: { existing?: readonly AttachmentState[]; ephemeral?: boolean; flags?: number } = {},
): AcceptedContent {
  const flags = (body.flags ?? 0) | (options.flags ?? 0);
  checkContent(body, flags);
  const attachments = acceptAttachments(
    world,
    channel,
    body,
    files,
    options.existing,
    options.ephemeral ?? false,
  );
  return {
    ...(body.content === undefined ? {} : { content: (body.content ?? '').trim() }),
    ...(body.embeds === undefined
      ? {}
      : { embeds: acceptEmbeds(world, body.embeds ?? [], attachments ?? []) }),
    ...(body.components === undefined ? {} : { components: acceptComponents(body.components ?? [], flags) }),
    ...(attachments ? { attachments } : {}),
    ...(body.flags === undefined || body.flags === null ? {} : { flags: body.flags }),
    allowedMentions: body.allowed_mentions ?? null,
  };
}

/** 50006 when nothing would be shown. */
export function refuseEmpty(accepted: AcceptedContent, body: MessageBody): void {
  const shown =
    accepted.content ||
    accepted.embeds?.length ||
    accepted.components?.length ||
    accepted.attachments?.length ||
    body.sticker_ids?.length ||
    body.poll;
  if (!shown) throw new DiscordError(50006);
}

function checkContent(body: MessageBody, flags: number): void {
  if ((body.content?.length ?? 0) > CONTENT_LENGTH) {
    throw invalidField(['content'], 'BASE_TYPE_MAX_LENGTH', `Must be ${CONTENT_LENGTH} or fewer in length.`);
  }
  if (flags & MessageFlags.IsComponentsV2 && (body.content || body.embeds?.length)) {
    throw invalidField(
      [body.content ? 'content' : 'embeds'],
      'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
      'The field cannot be used when using MessageFlags.IS_COMPONENTS_V2',
    );
  }
  const total = (body.embeds ?? []).reduce((sum, embed) => sum + embedLength(embed), 0);
  if (total > EMBED_TOTAL) {
    throw invalidField(
      ['embeds'],
      'MAX_EMBED_SIZE_EXCEEDED',
      `Embed size exceeds maximum size of ${EMBED_TOTAL}`,
    );
  }
}

function embedLength(embed: Payload): number {
  const fields = (embed['fields'] ?? []) as Payload[];
  const texts = [
    embed['title'],
    embed['description'],
    (embed['footer'] as Payload | null | undefined)?.['text'],
    (embed['author'] as Payload | null | undefined)?.['name'],
    ...fields.flatMap((field) => [field['name'], field['value']]),
  ];
  return texts.reduce<number>((sum, text) => sum + (typeof text === 'string' ? text.length : 0), 0);
}

function acceptEmbeds(
  world: World,
  embeds: readonly Payload[],
  attachments: readonly AttachmentState[],
): Payload[] {
  const resolve = (url: unknown): unknown => {
    if (typeof url !== 'string' || !url.startsWith('attachment://')) return url;
    const file = attachments.find((attachment) => attachment.filename === url.slice('attachment://'.length));
    return file ? attachmentUrl(world, file) : url;
  };
  return embeds.map((embed) => {
    const shown: Payload = { type: 'rich', ...withoutNulls(embed) };
    for (const key of ['image', 'thumbnail', 'footer', 'author', 'video'] as const) {
      const part = shown[key] as Payload | undefined;
      if (!part) continue;
      const inner = withoutNulls(part);
      if ('url' in inner && key !== 'author') inner['url'] = resolve(inner['url']);
      if ('icon_url' in inner) inner['icon_url'] = resolve(inner['icon_url']);
      shown[key] = inner;
    }
    if (Array.isArray(shown['fields'])) {
      shown['fields'] = (shown['fields'] as Payload[]).map((f) => ({ ...f, inline: f['inline'] ?? false }));
    }
    return shown;
  });
}

function withoutNulls(value: Payload): Payload {
  return Object.fromEntries(
    Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined),
  );
}

function acceptAttachments(
  world: World,
  channel: ChannelState,
  body: MessageBody,
  files: readonly UploadedFile[],
  existing: readonly AttachmentState[] = [],
  ephemeral: boolean,
): AttachmentState[] | undefined {
  if (body.attachments === undefined && files.length === 0) return undefined;
  const requests = body.attachments ?? null;
  // Without a list the old ones stay and the files are added.
  const kept = requests ? existing.filter((a) => requests.some((r) => String(r.id) === a.id)) : [...existing];
  for (const attachment of kept) {
    const request = requests?.find((r) => String(r.id) === attachment.id);
    if (request?.description !== undefined) attachment.description = request.description;
  }
  const added = files.map((file) => {
    const request = requests?.find((r) => String(r.id) === file.index);
    const filename = request?.filename ?? file.filename;
    return storeFile(world, channel, { ...file, filename }, request?.description ?? null, ephemeral);
  });
  if (kept.length + added.length > FILES) {
    throw invalidField(['attachments'], 'BASE_TYPE_MAX_LENGTH', `Must be ${FILES} or fewer in length.`);
  }
  return [...kept, ...added];
}

/** A file as Discord keeps it: the name cut to safe characters, pictures with their size. */
export function storeFile(
  world: World,
  channel: ChannelState,
  file: Pick<UploadedFile, 'filename' | 'contentType' | 'data'>,
  description: string | null = null,
  ephemeral = false,
): AttachmentState {
  const filename = file.filename.replace(/\s+/g, '_').replace(/[^\w.-]/g, '') || 'unknown';
  const title = file.filename.replace(/\.[^.]*$/, '');
  const size = pngSize(file.data);
  return {
    id: world.ids.next(),
    channelId: channel.id,
    filename,
    title: filename === file.filename ? null : title,
    description,
    contentType: file.contentType === 'application/octet-stream' ? guessType(filename) : file.contentType,
    data: file.data,
    width: size?.width ?? null,
    height: size?.height ?? null,
    ephemeral,
    voice: null,
  };
}

const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  txt: 'text/plain; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  json: 'application/json; charset=utf-8',
  pdf: 'application/pdf',
  mp4: 'video/mp4',
  zip: 'application/zip',
};

function guessType(filename: string): string {
  return TYPES[filename.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}

const PNG_SIGNATURE = tinyPng('').subarray(0, 8);

function pngSize(data: Uint8Array): { width: number; height: number } | undefined {
  if (data.byteLength < 24 || !Buffer.from(data.subarray(0, 8)).equals(PNG_SIGNATURE)) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
