/** What the reading tools work on. */
import type { FragmentKey, PasteId } from 'privatebin-client';
import type { Dtx } from '../../../shared/transcript/types.ts';
import type { KeptFiles } from '../keptFiles.ts';
import type { MessageLog } from '../messageLog.ts';

export interface TranscriptSource {
  readonly doc: Dtx;
  readonly id: PasteId;
  readonly key: FragmentKey;
  readonly timeToLiveSeconds: number | undefined;
  /** The message that the link leads to. */
  readonly target: string | undefined;
}

export interface TranscriptPage {
  readonly baseUrl: string;
  readonly mayCreate: boolean;
  readonly announce: (words: string) => void;
  /** Where the tools go. */
  readonly bar: HTMLElement;
}

export interface ReadingContext extends TranscriptSource, TranscriptPage {
  readonly files: KeptFiles;
  readonly log: MessageLog;
  /** Draws everything anew, at the same place: after another choice of the time zone. */
  readonly redraw: () => void;
}
