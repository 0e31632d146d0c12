/** Runs the simulator alone: prints one line of JSON with its addresses, token and ids, and stays up until stopped. */
import { parseArgs } from 'node:util';
import { startSimulator } from './simulator.ts';

const HELP = `A Discord on this machine, for trying the bot without a token.

  --port N        listen on this port of 127.0.0.1 (default: a free one)
  --empty         no seeded community
  --no-limits     lift rate limits
  --help          this text

Prints one line of JSON: apiUrl (for DISCORD_API_URL), cdnUrl (for DISCORD_CDN_URL), gatewayUrl, token
(for DISCORD_TOKEN), applicationId, and the ids of the seeded community. Ends on SIGINT or SIGTERM.
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    empty: { type: 'boolean', default: false },
    'no-limits': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  process.stdout.write(HELP);
} else {
  const simulator = await startSimulator({
    port: Number(values.port),
    seed: values.empty ? 'empty' : 'community',
    rateLimits: values['no-limits'] ? 'off' : 'discord',
  });
  const { apiUrl, cdnUrl, gatewayUrl, token, applicationId, community } = simulator;
  const ids = community
    ? Object.fromEntries(
        Object.entries(community).map(([name, { id }]: [string, { id: string }]) => [name, id]),
      )
    : {};
  process.stdout.write(
    `${JSON.stringify({ apiUrl, cdnUrl, gatewayUrl, token, applicationId, community: ids })}\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void simulator.close().then(() => process.exit(0));
    });
  }
}
