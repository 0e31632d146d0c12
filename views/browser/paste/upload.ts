/** `fetch` for uploads by XMLHttpRequest, the only way to learn how much has been sent. */

/** Takes a text body; gives status, headers that matter and body. `onShare` hears 0–1. */
export function uploadingFetch(onShare: (share: number) => void): typeof fetch {
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(init.method ?? 'GET', input instanceof Request ? input.url : input);
      for (const [name, value] of new Headers(init.headers)) request.setRequestHeader(name, value);
      request.upload.addEventListener('progress', ({ loaded, total }) =>
        onShare(total > 0 ? loaded / total : 0),
      );
      request.addEventListener('load', () => {
        const retryAfter = request.getResponseHeader('Retry-After');
        const headers = retryAfter === null ? {} : { 'Retry-After': retryAfter };
        resolve(new Response(request.responseText, { status: request.status, headers }));
      });
      request.addEventListener('error', () => reject(new TypeError('the upload failed')));
      request.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      init.signal?.addEventListener('abort', () => request.abort());
      request.send(typeof init.body === 'string' ? init.body : null);
    });
}
