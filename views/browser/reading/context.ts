/** What the reading tools work on. */
import type { KeptFiles } from '../keptFiles.ts';
import type { MessageLog } from '../messageLog.ts';
import type { TranscriptPage, TranscriptSource } from '../transcriptView.ts';

export interface ReadingContext extends TranscriptSource, TranscriptPage {
  readonly files: KeptFiles;
  readonly log: MessageLog;
  /** Draws everything anew, at the same place: after another choice of the time zone. */
  readonly redraw: () => void;
}
