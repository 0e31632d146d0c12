/** Settings that are several things, which somebody types one a line. */
import type { TicketCategoryConfig } from '../schema.ts';
import { formFromLines, formToLines, hoursFromLines, hoursToLines } from './lines.ts';
import { topicsFromLines, topicsToLines, withIds } from './topicLines.ts';

type Form = TicketCategoryConfig['form'];

/** What is typed line by line: how it is read, how it is shown, and what the lines cannot say taken from `before`. */
export const LINE_FORMATS = {
  form: { read: formFromLines, show: formToLines, onto: withDetails },
  hours: { read: hoursFromLines, show: hoursToLines, onto: (_before: unknown, hours: unknown) => hours },
  topics: { read: topicsFromLines, show: topicsToLines, onto: withIds },
} satisfies Record<string, LinesAs>;
export type LineFormat = keyof typeof LINE_FORMATS;

interface LinesAs {
  read(text: string): unknown;
  show(value: never): string;
  onto(before: never, value: never): unknown;
}

/** Hints and lengths of a form's questions. */
function withDetails(before: Form, questions: Form): Form {
  return questions.map((question) => ({
    ...before.find(({ label, type }) => label === question.label && type === question.type),
    ...question,
  }));
}
