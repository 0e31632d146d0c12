/** What the parts of a message are made with. */
import type { KeptFiles } from './keptFiles.ts';
import type { MarkdownView } from './markdownView.ts';

export interface Makers {
  readonly markdown: MarkdownView;
  readonly files: KeptFiles;
}
