/** PrivateBin's own sentences: clients tell answers apart by them, so they may not be reworded. */
export const MESSAGES = {
  invalidData: 'Invalid data.',
  invalidId: 'Invalid document ID.',
  gone: 'Document does not exist, has expired or has been deleted.',
  wrongToken: 'Wrong deletion token. Document was not deleted.',
  notAuthorized: 'Your IP is not authorized to create documents.',
  saveFailed: 'Error saving document. Sorry.',
  commentFailed: 'Error saving comment. Sorry.',
  // Ours; it begins with their sentence for what may work later, so that clients keep what they have and try again.
  full: 'Error saving document. Sorry. This service is full; please try again later.',
} as const;

export function waitMessage(seconds: number): string {
  return `Please wait ${seconds} seconds between each post.`;
}

/** SI units, as PrivateBin writes them: 10,000,000 → "10 MB". */
export function tooLargeMessage(limitBytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(limitBytes) / 3));
  const value = Number((limitBytes / 1000 ** power).toFixed(2));
  return `Document is limited to ${value} ${units[power] ?? 'B'} of encrypted data.`;
}

/** The refusal in one word, for metrics and the access log. */
export function outcomeOfMessage(message: string): string {
  const known = Object.entries(MESSAGES).find(([, text]) => text === message)?.[0];
  if (known !== undefined) return known;
  return message.startsWith('Please wait') ? 'tooOften' : 'tooLarge';
}
