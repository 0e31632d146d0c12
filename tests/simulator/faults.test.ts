/** Rate limits and planted faults, as discord.js meets them. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { DiscordAPIError, RESTEvents } from 'discord.js';
import { discordCode, inCommunity, textChannel } from './support.ts';

const SEND = 'POST /channels/:id/messages';

test('discord.js heeds the limit of five messages in five seconds', { timeout: 20_000 }, async () => {
  await inCommunity(
    async ({ client, general, sim }) => {
      const channel = await textChannel(client, general);
      const limited: unknown[] = [];
      client.rest.on(RESTEvents.RateLimited, (data) => limited.push(data));
      const start = Date.now();
      await Promise.all(Array.from({ length: 6 }, (_, index) => channel.send(String(index))));
      assert.ok(Date.now() - start >= 4_500);
      assert.deepEqual(
        general.messages.map((m) => m.content),
        ['0', '1', '2', '3', '4', '5'],
      );
      assert.equal(limited.length, 1);
      assert.ok(sim.requests.every((request) => request.status !== 429));
    },
    { rateLimits: 'discord' },
  );
});

test('who does not heed gets 429 with everything a client needs', async () => {
  await inCommunity(
    async ({ general, sim }) => {
      const send = () =>
        fetch(`${sim.apiUrl}/v10/channels/${general.id}/messages`, {
          method: 'POST',
          headers: { authorization: `Bot ${sim.token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ content: 'x' }),
        });
      const answers = [];
      for (let index = 0; index < 6; index += 1) answers.push(await send());
      const refused = answers.at(-1)!;
      assert.equal(refused.status, 429);
      assert.equal(answers[0]!.headers.get('x-ratelimit-remaining'), '4');
      assert.equal(refused.headers.get('x-ratelimit-scope'), 'user');
      assert.ok(Number(refused.headers.get('retry-after')) >= 1);
      const body = (await refused.json()) as { retry_after: number; global: boolean };
      assert.ok(body.retry_after > 0 && body.retry_after <= 5);
      assert.equal(body.global, false);
      assert.equal(general.messages.length, 5);
    },
    { rateLimits: 'discord' },
  );
});

test(
  'a fault before the effect prevents it; discord.js retries a planted 429',
  { timeout: 20_000 },
  async () => {
    await inCommunity(async ({ client, general, sim }) => {
      const channel = await textChannel(client, general);
      const fault = sim.faults.add({ route: SEND, when: 'before', times: 1, status: 500 });
      await assert.rejects(channel.send('lost'));
      assert.equal(fault.hits, 1);
      assert.equal(general.messages.length, 0);
      sim.faults.add({ route: /POST .*\/messages$/, when: 'before', times: 1, status: 429 });
      await channel.send('retried');
      assert.equal(general.messages.length, 1);
      sim.faults.add({
        route: SEND,
        when: 'before',
        times: 1,
        status: 403,
        body: { code: 50013, message: 'Missing Permissions' },
      });
      await assert.rejects(channel.send('x'), (error) => {
        assert.ok(error instanceof DiscordAPIError);
        return discordCode(50013)(error);
      });
    });
  },
);

test('a fault after the effect loses only the answer, and a nonce finds the message again', async () => {
  await inCommunity(async ({ client, general, sim }) => {
    const channel = await textChannel(client, general);
    let ran = 0;
    sim.faults.add({
      route: SEND,
      when: 'after',
      times: 1,
      dropConnection: true,
      match: (request) => (request.body as { content?: string }).content === 'once',
      run: () => {
        ran += 1;
      },
    });
    const send = (content: string) => channel.send({ content, nonce: `n-${content}`, enforceNonce: true });
    await send('other');
    await assert.rejects(send('once'));
    assert.equal(ran, 1);
    assert.equal(general.messages.length, 2);
    const found = await send('once');
    assert.equal(found.id, general.messages[1]?.id);
    assert.equal(general.messages.length, 2);
    assert.deepEqual(
      sim.requests.filter((r) => r.route === SEND).map((r) => r.status),
      [200, 0, 200],
    );
  });
});

test('a delayed answer comes late, and time pushed forward brings it', async () => {
  await inCommunity(async ({ client, general, sim }) => {
    const channel = await textChannel(client, general);
    sim.faults.add({ route: SEND, when: 'before', times: 1, delayMs: 60_000 });
    const sending = channel.send('slow');
    await sim.waitFor(() => sim.requests.some((r) => r.route === SEND));
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(general.messages.length, 0);
    sim.time.advance(60_000);
    await sending;
    assert.equal(general.messages.length, 1);
  });
});

test('a request that Discord’s schema refuses is recorded as a violation', async () => {
  await inCommunity(async ({ sim, general }) => {
    const response = await fetch(`${sim.apiUrl}/v10/channels/${general.id}/messages`, {
      method: 'POST',
      headers: { authorization: `Bot ${sim.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ content: 'x', embeds: [{ fields: [{ name: 'n' }] }] }),
    });
    const body = (await response.json()) as { code: number; errors: unknown };
    assert.equal(body.code, 50035);
    assert.deepEqual(body.errors, {
      embeds: {
        0: {
          fields: {
            0: { value: { _errors: [{ code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }] } },
          },
        },
      },
    });
    assert.equal(sim.violations.length, 1);
    const unknown = await fetch(`${sim.apiUrl}/v10/nonsense`, {
      headers: { authorization: `Bot ${sim.token}` },
    });
    assert.equal(unknown.status, 404);
  });
});

test('a client that dies while sending or waiting harms nothing', async () => {
  await inCommunity(async ({ sim, general }) => {
    const url = new URL(`${sim.apiUrl}/v10/channels/${general.id}/messages`);
    const headers = `Host: x\r\nAuthorization: Bot ${sim.token}\r\nContent-Type: application/json\r\n`;
    const start = `POST ${url.pathname} HTTP/1.1\r\n${headers}`;
    const half = connect(Number(url.port), url.hostname);
    half.write(`${start}Content-Length: 500\r\n\r\n{"content":`, () => half.resetAndDestroy());
    await sim.waitFor(() => sim.requests.length > 0 && half.destroyed);

    const whole = connect(Number(url.port), url.hostname);
    const fault = sim.faults.add({
      route: SEND,
      when: 'after',
      run: () => {
        whole.resetAndDestroy();
      },
    });
    whole.write(`${start}Content-Length: 15\r\n\r\n{"content":"x"}`);
    await sim.waitFor(() => fault.hits === 1 && whole.destroyed);
    assert.deepEqual(
      general.messages.map((m) => m.content),
      ['x'],
    );
  });
});

test(
  'old messages take so many edits an hour, and strangers so many opened DMs',
  { timeout: 20_000 },
  async () => {
    await inCommunity(
      async ({ sim, general, client }) => {
        const ask = async (method: string, path: string, body: object): Promise<number> => {
          sim.time.advance(10_000);
          const response = await fetch(`${sim.apiUrl}/v10${path}`, {
            method,
            headers: { authorization: `Bot ${sim.token}`, 'content-type': 'application/json' },
            body: JSON.stringify(body),
          });
          const answer = (await response.json()) as { code?: number };
          return answer.code ?? 0;
        };
        const message = await (await textChannel(client, general)).send('status');
        const edit = (n: number) =>
          ask('PATCH', `/channels/${general.id}/messages/${message.id}`, { content: String(n) });
        for (let n = 0; n < 35; n += 1) assert.equal(await edit(n), 0);
        sim.time.advance(3_600_000);
        for (let n = 0; n < 30; n += 1) assert.equal(await edit(n), 0);
        assert.equal(await edit(31), 30046);
        const open = (index: number) =>
          ask('POST', '/users/@me/channels', { recipient_id: sim.createUser({ username: `u${index}` }).id });
        for (let index = 0; index < 50; index += 1) assert.equal(await open(index), 0);
        assert.equal(await open(50), 40003);
      },
      { rateLimits: 'discord' },
    );
  },
);
