/** What the parts that load on demand may ask of the page that loaded them. */
import type { Formatter, FragmentKey, PasteAttachment, PasteContent, ReadPaste } from 'privatebin-client';

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

/** A paste that was read and decrypted, and is no transcript. */
export interface PlainPaste {
  readonly paste: ReadPaste;
  readonly content: PasteContent;
  readonly key: FragmentKey;
  readonly password: string;
  /** What the reader should know first, such as that it is gone from the server by now. */
  readonly remark: string | undefined;
}
