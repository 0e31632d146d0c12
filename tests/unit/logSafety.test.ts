/** Logs and crash output: of an error its kind, code and frames; never a message, a body or a link, whoever wrote them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { createLog, errorText } from '../../shared/log.ts';

const SAID = 'what-somebody-said';

/** As libraries make them: a message over several lines, and all that was sent in its fields. */
function libraryError(): Error {
  const error = new Error(`Unexpected token in "\n    at ${SAID} (file:///${SAID}.ts:1:1)\n" of ${SAID}`);
  return Object.assign(error, {
    requestBody: { json: { content: SAID } },
    url: `https://x/${SAID}`,
    code: 50035,
  });
}

function logged(error: unknown): string {
  let lines = '';
  const destination = { write: (line: string) => void (lines += line) };
  createLog({ level: 'trace', service: 'test', destination }).error({ err: error }, 'failed');
  return lines;
}

describe('an error', () => {
  it('is logged with its frames, and nothing of its message, though that looks like frames', () => {
    const cause = libraryError();
    for (const error of [cause, new TypeError(SAID, { cause })]) {
      for (const text of [logged(error), errorText(error)]) {
        assert.ok(!text.includes(SAID), text);
        assert.match(text, /50035/);
        assert.match(text, /at libraryError \(.*logSafety/);
      }
    }
  });

  it('that was worded after it was made keeps its frames', () => {
    const error = new Error();
    error.message = SAID;
    assert.match(logged(error), /at .*logSafety/);
    assert.ok(!logged(error).includes(SAID));
  });

  it('that nobody caught ends a process, which says no more of it', () => {
    const script = `
      const { runProcess } = await import(${JSON.stringify(new URL('../../shared/process.ts', import.meta.url).href)});
      await runProcess('bot', async () => {
        setInterval(() => {}, 1000);
        setTimeout(() => {
          throw Object.assign(new Error('${SAID}'), { requestBody: '${SAID}', code: 50035 });
        }, 1);
      });`;
    const { status, stderr, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.equal(status, 1);
    assert.ok(!`${stdout}${stderr}`.includes(SAID), stderr);
    assert.match(stderr, /^bot: unexpected error\n.*50035/s);
  });
});
