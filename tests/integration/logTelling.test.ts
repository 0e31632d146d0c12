/** Telling what happened in the log channel: each event once, however many processes, and after a crash in the middle. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createAudit, type AuditAction } from '../../bot/conversations/audit.ts';
import { createAuditRepository } from '../../bot/conversations/auditRepository.ts';
import { createConversationRepository } from '../../bot/conversations/repository.ts';
import { createLogTelling } from '../../bot/conversations/logTelling.ts';
import type { MessageBody } from '../../bot/gateway/rest.ts';
import { wordsIn } from '../../bot/gateway/words.ts';
import { systemClock } from '../../shared/clock.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { NotFound, Upstream } from '../../shared/errors.ts';
import { asId, type ChannelId, type GuildId } from '../../shared/ids.ts';
import { forEachEngine, silentLog } from '../support/databases.ts';

const GUILD = asId<GuildId>('100000000000000001');
const LOG = asId<ChannelId>('100000000000000002');

interface Sent {
  readonly channelId: string;
  readonly nonce: string;
  readonly text: string;
}

function process(
  db: AppDatabase,
  send: (sent: Sent) => void,
  tell: 'opened'[] | 'settings'[] = ['settings'],
) {
  const noKind = {
    delivery: () => Promise.reject(new NotFound()),
    nameOf: () => Promise.reject(new NotFound()),
  };
  const rows = createAuditRepository(db);
  return {
    rows,
    audit: createAudit(rows, systemClock, silentLog),
    telling: createLogTelling({
      rows,
      conversations: createConversationRepository(db),
      kinds: { ticket: noKind, modmail: noKind },
      rulesOf: () => Promise.resolve({ channelId: null, tell, fallbackChannelId: LOG }),
      discord: {
        async sendMessage(channelId: string, body: MessageBody, { nonce }: { readonly nonce: string }) {
          await Promise.resolve();
          send({ channelId, nonce, text: body.content ?? body.embeds?.[0]?.description ?? '' });
          return {} as never;
        },
      },
      guildWords: () => Promise.resolve(wordsIn('en')),
      noticeOf: ({ targets }) => {
        const question = { content: `decide about ${targets['purge']}` };
        return Promise.resolve(targets['purge'] ? { name: '', values: {}, question } : undefined);
      },
      clock: systemClock,
      log: silentLog,
    }),
  };
}

const changed = (by: number) => ({
  guildId: GUILD,
  actorId: asId<never>(`2000000000000000${by}`),
  action: 'settings.changed' satisfies AuditAction as AuditAction,
  targets: {},
});

forEachEngine('the log channel', (under) => {
  it('two processes tell each of 60 events once, in few messages', async (t) => {
    const db = await under.freshDatabase(t);
    const sent: Sent[] = [];
    const processes = [process(db, (one) => sent.push(one)), process(db, (one) => sent.push(one))];
    for (let n = 10; n < 70; n += 1) await processes[0]!.audit.record(changed(n));
    await Promise.all([...processes, ...processes].map(({ telling }) => telling.tellDue()));
    await Promise.all(processes.map(({ telling }) => telling.tellDue()));
    const lines = sent.flatMap(({ text }) => text.split('\n'));
    assert.equal(lines.length, 60);
    assert.equal(new Set(lines.map((line) => /<@(\d+)>/.exec(line)?.[1])).size, 60);
    assert.ok(sent.length <= 8, `${sent.length} messages`);
    assert.ok(sent.every(({ channelId }) => channelId === LOG));
  });

  it('a process that died before it could note what it sent: the next sends the same message under the same nonce', async (t) => {
    const db = await under.freshDatabase(t);
    const sent: Sent[] = [];
    const { audit, rows, telling } = process(db, (one) => sent.push(one));
    await audit.record(changed(11));
    await audit.record(changed(12));
    const long = systemClock.now() - 120_000;
    const taken = await rows.claimUntold(100, long, long - 60_000);
    assert.equal(taken.length, 2);
    await audit.record(changed(13));
    await telling.tellDue();
    await telling.tellDue();
    assert.deepEqual(
      sent.map(({ nonce }) => nonce),
      [`${taken[0]!.id}a`, sent[1]!.nonce],
    );
    assert.match(sent[0]!.text, /11>/);
    assert.match(sent[0]!.text, /12>/);
    assert.match(sent[1]!.text, /13>/);
    await telling.tellDue();
    assert.equal(sent.length, 2);
  });

  it('an outage is tried again, a log channel that is gone is not, and what nobody wants is told to nobody', async (t) => {
    const db = await under.freshDatabase(t);
    const now: { failure: Error | undefined } = { failure: new Upstream(true) };
    const sent: Sent[] = [];
    const { audit, telling } = process(db, (one) => {
      if (now.failure) throw now.failure;
      sent.push(one);
    });
    await audit.record(changed(11));
    await telling.tellDue();
    now.failure = new NotFound();
    await telling.tellDue();
    now.failure = undefined;
    await telling.tellDue();
    assert.equal(sent.length, 0);
    const quiet = process(db, (one) => sent.push(one), ['opened']);
    await audit.record(changed(12));
    await quiet.telling.tellDue();
    await telling.tellDue();
    assert.equal(sent.length, 0);
    // A question is told all the same, in a message of its own.
    const question = { ...changed(13), action: 'purge.requested' as const, targets: { purge: '7' } };
    await audit.record(question);
    await audit.record(changed(14));
    await quiet.telling.tellDue();
    assert.deepEqual(
      sent.map(({ text }) => text),
      ['decide about 7'],
    );
  });
});
