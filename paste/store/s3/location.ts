/** Where an S3 store is: `s3://BUCKET?endpoint=…&region=…&prefix=…`, and who may enter. */
import { InvalidConfig } from '../../../shared/errors.ts';
import type { S3Location } from './client.ts';

export interface S3Credentials {
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
}

/** Throws InvalidConfig that names what is missing and shows no secret. */
export function locateS3(address: string, credentials: S3Credentials): S3Location {
  const { accessKeyId, secretAccessKey } = credentials;
  if (!accessKeyId || !secretAccessKey)
    throw new InvalidConfig(
      'PASTE_STORE names an S3 bucket: set PASTE_S3_ACCESS_KEY_ID and PASTE_S3_SECRET_ACCESS_KEY.',
    );
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const region = url?.searchParams.get('region') ?? 'us-east-1';
  const endpoint = url?.searchParams.get('endpoint') ?? `https://s3.${region}.amazonaws.com`;
  if (!url?.hostname || !/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint))
    throw new InvalidConfig('PASTE_STORE must be s3://BUCKET?endpoint=https://HOST&region=REGION.');
  const prefix = url.searchParams.get('prefix') ?? '';
  return {
    endpoint: new URL(endpoint),
    bucket: url.hostname,
    region,
    prefix: prefix === '' ? '' : prefix.replace(/\/*$/, '/'),
    accessKeyId,
    secretAccessKey,
  };
}
