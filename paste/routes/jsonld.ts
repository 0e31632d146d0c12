/** Descriptions of the API's fields; a client asks for the paste's before sending, to learn the version. */
import type { RequestHandler } from 'express';
import { readQuery } from './requests.ts';

const XSD = 'http://www.w3.org/2001/XMLSchema#';
const TYPES = '?jsonld=types#';

const integer = { '@type': `${XSD}nonNegativeInteger` };
const string = { '@type': `${XSD}string` };
const version = { '@id': `${TYPES}Version`, '@type': `${XSD}integer`, '@value': 2 };
const ciphertext = { '@id': `${TYPES}Base64`, '@type': '@id' };
const cipher = { '@container': '@list', '@id': `${TYPES}CipherParameters` };
const created = { '@id': `${TYPES}UnixTimestamp`, '@type': '@id' };
const ids = { id: { '@id': `${TYPES}Id`, '@type': '@id' } };

const DOCUMENTS: Readonly<Record<string, object>> = {
  paste: {
    '@context': {
      ...ids,
      status: integer,
      deletetoken: string,
      url: { '@id': `${TYPES}Url`, '@type': '@id' },
      v: version,
      ct: ciphertext,
      adata: cipher,
      meta: { '@id': '?jsonld=pastemeta', '@type': '@id' },
      comments: { '@id': '?jsonld=comment', '@container': '@list' },
      comment_count: integer,
      comment_offset: integer,
    },
  },
  comment: {
    '@context': {
      ...ids,
      status: integer,
      pasteid: ids.id,
      parentid: ids.id,
      v: version,
      ct: ciphertext,
      adata: cipher,
      meta: { '@id': '?jsonld=commentmeta', '@type': '@id' },
    },
  },
  pastemeta: {
    '@context': { expire: { '@id': `${TYPES}Expiration`, '@type': '@id' }, time_to_live: integer },
  },
  commentmeta: { '@context': { created, icon: string } },
  types: {
    '@context': {
      Base64: { '@type': `${XSD}base64Binary` },
      CipherParameters: { '@container': '@list' },
      Expiration: string,
      Id: { '@type': `${XSD}hexBinary`, '@maxLength': 16, '@minLength': 16 },
      UnixTimestamp: integer,
      Url: { '@type': `${XSD}anyURI` },
      Version: { '@type': `${XSD}integer` },
    },
  },
};

/** Answers `?jsonld=<name>`; an unknown name gets `{}`, as there. */
export const describeFields: RequestHandler = (request, response, next) => {
  const { jsonld } = readQuery(request);
  if (jsonld === undefined) {
    next();
    return;
  }
  response.set({
    'Content-Type': 'application/ld+json',
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET',
  });
  response.end(JSON.stringify(Object.hasOwn(DOCUMENTS, jsonld) ? DOCUMENTS[jsonld] : {}));
};
