/** Abuse reports: the id of a paste and one of a few reasons. Nothing is read and nobody is noted down. */
import type { PasteId } from 'privatebin-client';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { PasteStore } from '../store/types.ts';

export const REPORT_REASONS = ['illegal', 'malware', 'personal-data', 'harassment', 'other'] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];

export interface Report {
  readonly pasteId: string;
  readonly reason: ReportReason;
  readonly reportedAtMs: number;
}

export interface Reports {
  /** Noted once for a paste and a reason; nothing is noted about a paste that is not there. */
  file(pasteId: PasteId, reason: ReportReason): Promise<void>;
  /** Oldest first. */
  list(): Promise<readonly Report[]>;
  /** Forgets all reports of a paste; how many. */
  close(pasteId: PasteId): Promise<number>;
  /** Forgets what is too old and what is about pastes that are gone; how many. */
  purge(): Promise<number>;
}

const DAY_MS = 86_400_000;
export const REPORT_RETENTION_DAYS = 90;

const reportSchema = z.object({
  pasteId: z.string(),
  reason: z.enum(REPORT_REASONS),
  reportedAtMs: z.number(),
});

export function createReports(store: Pick<PasteStore, 'inspect' | 'reports'>, clock: Clock): Reports {
  const shelf = store.reports;

  const list = async (): Promise<Report[]> => {
    const records = await shelf.list();
    return records
      .map(({ text }) => reportSchema.parse(JSON.parse(text)))
      .sort((a, b) => a.reportedAtMs - b.reportedAtMs);
  };

  const isThere = async (pasteId: string): Promise<boolean> => {
    const found = await store.inspect(pasteId as PasteId);
    return found?.kind === 'paste' && (found.expiresAtMs ?? Number.POSITIVE_INFINITY) >= clock.now();
  };

  const forget = async (unwanted: readonly Report[]): Promise<number> => {
    let forgotten = 0;
    for (const report of unwanted) if (await shelf.remove(nameOf(report))) forgotten += 1;
    return forgotten;
  };

  return {
    list,
    file: async (pasteId, reason) => {
      // Else a stranger could fill the disk with reports of ids that he made up.
      if (!(await isThere(pasteId))) return;
      const report: Report = { pasteId, reason, reportedAtMs: clock.now() };
      await shelf.add(nameOf(report), JSON.stringify(report));
    },
    close: async (pasteId) => forget((await list()).filter((report) => report.pasteId === pasteId)),
    purge: async () => {
      const oldestMs = clock.now() - REPORT_RETENTION_DAYS * DAY_MS;
      const unwanted: Report[] = [];
      for (const report of await list()) {
        if (report.reportedAtMs < oldestMs || !(await isThere(report.pasteId))) unwanted.push(report);
      }
      return forget(unwanted);
    },
  };
}

/** The name says all that must be unique. */
function nameOf({ pasteId, reason }: Report): string {
  return `${pasteId}-${reason}`;
}
