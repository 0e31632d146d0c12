/** Flags with which Node runs each process. `package.json` and `Dockerfile` repeat them, which start.test.ts compares. */

export const NODE_FLAGS = {
  /**
   * Megabytes for what was allocated last. Node's own choice suits a program that computes: a bot that closes one long
   * conversation would hold a hundred for the rest of its life.
   */
  bot: ['--max-semi-space-size=8'],
  paste: [],
} as const;
