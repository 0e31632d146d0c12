/** Comparing all sides: rows, pastes, snapshots, relays, jobs and keys, and what is on one of them only. */
import type { NamedPaste, OrphansRepository, RowName } from './orphansRepository.ts';

/** What can be wrong, each with what to do about it. */
export const FINDINGS = {
  'row without its conversation':
    'Nothing needs it. Report this: a row should have gone with its conversation.',
  'conversation without its ticket or thread': 'Purge it: /purge conversation.',
  'closing that nobody goes on with': 'Restart the bot. If it stays, purge the conversation.',
  'left of a closing that is over': 'Restart the bot: it sweeps at the start.',
  'past its time': 'Does the bot run, and does the paste service answer? The log says why a sweep failed.',
  'panel without its category': 'Delete the message in Discord, and the category’s panel in /setup.',
  'paste that no row names':
    'Nobody can revoke it: npm run paste:admin -- delete ID. Else it goes at its expiry.',
  'row whose paste is not there':
    'Its link shows “gone”. Was the paste store restored from an older backup, or is PASTE_STORE another one?',
  'job of an unknown name': 'Of another version of the bot; it is never run.',
  'job about no conversation': 'It ends by itself at its next run.',
  'value sealed under a key that is not in SEAL_KEYS':
    'Restore SEAL_KEYS from its backup. See npm run keys -- list.',
  'key that seals nothing and is not in SEAL_KEYS': 'npm run keys -- drop ID.',
} as const;
export type FindingKind = keyof typeof FINDINGS;

export interface Finding {
  readonly kind: FindingKind;
  /** Table and key of a row, or where else it is. */
  readonly where: string;
  readonly id: string;
}

export interface ListedPaste {
  readonly id: string;
  readonly isTombstone: boolean;
}

export interface StoreListing {
  /** Whether others than the bot create pastes there, which no row can name. */
  readonly isPublic: boolean;
  readonly pastes: readonly ListedPaste[];
}

export interface Sides {
  readonly rows: OrphansRepository;
  /** Undefined when the paste store is not looked at. */
  readonly listStore: (() => Promise<StoreListing>) | undefined;
  readonly keys: {
    readonly inConfiguration: readonly string[];
    /** Known to the database. */
    readonly known: () => Promise<readonly string[]>;
    readonly countByKey: () => Promise<ReadonlyMap<string, number>>;
  };
  readonly jobNames: ReadonlySet<string>;
  readonly now: () => number;
}

export interface Compared {
  readonly findings: readonly Finding[];
  readonly counts: {
    readonly rows: number;
    readonly pastes: number;
    readonly jobs: number;
    readonly keys: number;
  };
  /** Pastes in a store that is open to everybody: they may be anybody's. */
  readonly unknownInPublicStore: number;
}

export async function compareSides(sides: Sides): Promise<Compared> {
  const { rows } = sides;
  const nowMs = sides.now();
  // The store first: a paste that is made while this runs is in neither listing or in both.
  const store = await sides.listStore?.();
  const named = await collect(rows.listPastes(nowMs));
  const ofRows = (kind: FindingKind, found: readonly RowName[]): Finding[] =>
    found.map(({ table, row }) => ({ kind, where: table, id: row }));
  const jobs = await rows.listJobs();
  const keys = await compareKeys(sides.keys);
  const pastes = store && comparePastes(named, store);
  return {
    findings: [
      ...ofRows('row without its conversation', await rows.listWithoutConversation()),
      ...ofRows('conversation without its ticket or thread', await rows.listHalf()),
      ...ofRows('closing that nobody goes on with', await rows.listStuck()),
      ...ofRows('left of a closing that is over', await rows.listLeftOfClosing()),
      ...ofRows('past its time', await rows.listPastTheirTime(nowMs)),
      ...ofRows('panel without its category', await rows.listPanelsWithoutCategory()),
      ...(pastes?.findings ?? []),
      ...(await compareJobs(jobs, sides)),
      ...keys.findings,
    ],
    counts: {
      rows: await rows.countRows(),
      pastes: store?.pastes.length ?? 0,
      jobs: jobs.length,
      keys: keys.count,
    },
    unknownInPublicStore: pastes?.unknownInPublicStore ?? 0,
  };
}

/** What both comparisons found: what is under way when one looks is no orphan. */
export function foundTwice(first: readonly Finding[], second: readonly Finding[]): Finding[] {
  const name = ({ kind, where, id }: Finding) => `${kind} ${where} ${id}`;
  const before = new Set(first.map(name));
  return second.filter((finding) => before.has(name(finding)));
}

function comparePastes(named: readonly NamedPaste[], store: StoreListing) {
  const there = new Set(store.pastes.map(({ id }) => id));
  const known = new Set(named.map(({ pasteId }) => pasteId));
  const unknown = store.pastes.filter(({ id, isTombstone }) => !isTombstone && !known.has(id));
  const gone = named.filter(({ pasteId, mayBeGone }) => !there.has(pasteId) && !mayBeGone);
  const findings: Finding[] = gone.map(({ table, row, pasteId }) => ({
    kind: 'row whose paste is not there',
    where: `${table} ${row}`,
    id: pasteId,
  }));
  if (store.isPublic) return { findings, unknownInPublicStore: unknown.length };
  for (const { id } of unknown) findings.push({ kind: 'paste that no row names', where: 'paste store', id });
  return { findings, unknownInPublicStore: 0 };
}

async function compareJobs(
  jobs: Awaited<ReturnType<OrphansRepository['listJobs']>>,
  { rows, jobNames }: Sides,
): Promise<Finding[]> {
  const about = jobs.flatMap(({ row, data }) => {
    const id = /"conversation(?:Id)?":"(?<id>\d+)"/.exec(data)?.groups?.['id'];
    return id === undefined ? [] : [{ row, id }];
  });
  const known = await rows.knownConversations(about.map(({ id }) => id));
  return [
    ...jobs
      .filter(({ name }) => !jobNames.has(name))
      .map(({ row }): Finding => ({ kind: 'job of an unknown name', where: 'jobs', id: row })),
    ...about
      .filter(({ id }) => !known.has(id))
      .map(({ row }): Finding => ({ kind: 'job about no conversation', where: 'jobs', id: row })),
  ];
}

async function compareKeys({ inConfiguration, known, countByKey }: Sides['keys']) {
  const counts = await countByKey();
  const stored = await known();
  const lost = [...counts.keys()].filter((id) => !inConfiguration.includes(id));
  const idle = stored.filter((id) => !inConfiguration.includes(id) && !counts.get(id));
  return {
    count: new Set([...stored, ...inConfiguration]).size,
    findings: [
      ...lost.map((id): Finding => ({
        kind: 'value sealed under a key that is not in SEAL_KEYS',
        where: `${counts.get(id) ?? 0} values`,
        id,
      })),
      ...idle.map((id): Finding => ({
        kind: 'key that seals nothing and is not in SEAL_KEYS',
        where: 'seal_keys',
        id,
      })),
    ],
  };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
