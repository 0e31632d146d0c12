/** What a create and a read cost at least: an Express handler that writes, syncs and reads files, and checks nothing.
 * A name is only safe on the disk once its folder is synced too; the folder stays open for that. */
import { randomBytes } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import express from 'express';

const [folder = '.', port = '0'] = process.argv.slice(2);
const names = await open(folder, 'r');
const app = express();
app.disable('x-powered-by').disable('etag');

app.post('/', express.raw({ type: () => true, limit: '20mb' }), async (request, response) => {
  const id = randomBytes(8).toString('hex');
  const file = await open(join(folder, id), 'wx', 0o600);
  await file.write(request.body as Buffer);
  await file.sync();
  await file.close();
  await names.sync();
  response.end(`{"status":0,"id":"${id}"}`);
});

app.get('/', async (request, response) => {
  const id = /\?([a-f0-9]{16})$/.exec(request.originalUrl)?.[1];
  if (id === undefined) {
    response.end('{"status":1}');
    return;
  }
  const body = await readFile(join(folder, id));
  const head = `{"status":0,"id":"${id}","paste":`;
  response.setHeader('Content-Length', head.length + body.length + 1);
  response.write(head);
  response.write(body);
  response.end('}');
});

app.listen(Number(port), '127.0.0.1');
