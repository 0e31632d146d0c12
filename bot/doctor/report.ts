/** A comparison as an operator reads it. */
import { FINDINGS, type Compared, type Finding, type FindingKind } from './orphans.ts';

/** Ids of one kind that are shown; `--json` has all of them. */
const MOST_SHOWN = 20;

export function renderComparison(
  { findings, counts, unknownInPublicStore }: Compared,
  withStore: boolean,
): string {
  const looked =
    `Compared ${counts.rows} rows, ${withStore ? `${counts.pastes} ids of the paste store` : 'not the paste store'}, ` +
    `${counts.jobs} jobs and ${counts.keys} sealing keys.\n`;
  const others =
    unknownInPublicStore > 0
      ? `${unknownInPublicStore} pastes are named by no row: as PASTE_CREATE=public, they may be anybody's.\n`
      : '';
  if (findings.length === 0) return `${looked}${others}Nothing is on one side only.\n`;
  const sections = kindsOf(findings).map((kind) => {
    const ofKind = findings.filter((finding) => finding.kind === kind);
    const lines = ofKind.slice(0, MOST_SHOWN).map(({ where, id }) => `  ${where}: ${id}\n`);
    const more = ofKind.length > MOST_SHOWN ? `  and ${ofKind.length - MOST_SHOWN} more, see --json\n` : '';
    return `\n${ofKind.length} × ${kind}\n${lines.join('')}${more}  → ${FINDINGS[kind]}\n`;
  });
  return `${looked}${others}${sections.join('')}`;
}

function kindsOf(findings: readonly Finding[]): readonly FindingKind[] {
  return [...new Set(findings.map(({ kind }) => kind))];
}
