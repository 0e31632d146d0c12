/** What the command line tools share: help, errors as plain sentences, and a question that must be answered by typing a name. */
import { createInterface } from 'node:readline/promises';
import { UserError } from './errors.ts';
import { errorText } from './log.ts';

/** Runs a tool: its answer goes to stdout; an error to stderr with exit code 1. `--help` or nothing shows `usage`. */
export async function runTool(
  usage: string,
  run: (args: readonly string[]) => Promise<string>,
): Promise<void> {
  const args = process.argv.slice(2);
  const wantsHelp = args.length === 0 || args.includes('--help') || args.includes('-h');
  try {
    process.stdout.write(wantsHelp ? usage : await run(args));
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n`);
    process.exitCode = 1;
  }
}

/**
 * Returns when the person typed `expected`, or gave it as `--confirm`; throws UserError otherwise. Without a terminal
 * nobody can be asked, so only the option counts.
 */
export async function confirmByTyping(
  expected: string,
  what: string,
  confirmed: string | undefined,
): Promise<void> {
  if (confirmed === expected) return;
  const how = `Repeat it with --confirm ${expected} to go ahead. Nothing was changed.`;
  if (confirmed !== undefined || !process.stdin.isTTY) throw new UserError(`${what}\n${how}`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const typed = await terminal.question(`${what}\nType ${expected} to go ahead: `);
    if (typed.trim() !== expected) throw new UserError('That is not it. Nothing was changed.');
  } finally {
    terminal.close();
  }
}

/** The value after `--name`; undefined when the option is not there. */
export function optionOf(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? undefined : args[at + 1];
}
