/** What the parts that load on demand may ask of the page that loaded them. */
import type { Formatter, PasteAttachment } from 'privatebin-client';

/** What is about to become a paste. */
export interface Draft {
  readonly text: string;
  readonly formatter: Formatter;
  readonly attachments: readonly PasteAttachment[];
}

export interface Host {
  /** Address of the service, ending in `/`. */
  readonly baseUrl: string;
  /** Whether anybody may create pastes and comments here. */
  readonly mayCreate: boolean;
  /** Base64 characters of ciphertext that the service takes. */
  readonly sizeLimit: number;
  readonly show: (element: HTMLElement, title?: string) => void;
  /** Says it to a screen reader. */
  readonly announce: (words: string) => void;
  /** Opens the editor, with a draft or empty. */
  readonly edit: (draft?: Draft) => void;
}
