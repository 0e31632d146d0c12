/** Files given in a form: fetched before Discord's link to them ends, and posted in the ticket; what is not taken is named there. */
import { fileName, missingLine, type FileCopier } from '../conversations/fileCopies.ts';
import type { FollowUp } from '../conversations/opening.ts';
import { escapeName } from '../conversations/placeholders.ts';
import { COLOURS } from '../conversations/view.ts';
import type { Words } from '../gateway/words.ts';
import type { Answered, Subject } from './types.ts';

/** Of a file's name, in small letters and without the dot. */
const endingOf = (name: string) => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

export function endingsOf(options: readonly string[]): string[] {
  return options.map((option) => option.replace(/^\.+/, '').toLowerCase());
}

/** One message a file, so that one that Discord refuses takes no other with it. Nothing that was answered is lost by it. */
export async function fileMessages(
  words: Words,
  { answers }: Pick<Subject, 'answers'>,
  copyFiles: FileCopier,
): Promise<FollowUp[]> {
  const all = await Promise.all(answers.map((answer) => ofAnswer(words, answer, copyFiles)));
  return all.flat();
}

async function ofAnswer(
  words: Words,
  { question, files = [], endings = [] }: Answered,
  copyFiles: FileCopier,
): Promise<FollowUp[]> {
  const isTaken = ({ name }: { readonly name: string }) =>
    endings.length === 0 || endings.includes(endingOf(name));
  const attachments = files.filter(isTaken);
  const copied = await copyFiles({ attachments, stickers: [], forwarded: null });
  const refused = [
    ...files
      .filter((file) => !isTaken(file))
      .map(({ name }) => words.t('form.fileType', { name: fileName(name), types: endings.join(', ') })),
    ...copied.missing.map((file) => missingLine(words, file)),
  ];
  return [
    ...copied.files.map((file) => ({
      body: { content: `**${escapeName(question)}**` },
      files: [file],
      instead: note([
        missingLine(words, { name: file.name, sizeBytes: file.bytes.length, reason: 'tooLarge' }),
      ]),
    })),
    ...(refused.length === 0 ? [] : [{ body: note(refused) }]),
  ];
}

function note(lines: readonly string[]) {
  return { embeds: [{ color: COLOURS.warning, description: lines.join('\n') }] };
}

/** How an answer shows its files before they follow. */
export function shownFiles(files: readonly { readonly name: string }[]): string {
  return files.map(({ name }) => `📎 \`${fileName(name)}\``).join(', ');
}
