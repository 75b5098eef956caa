import type { KiwiApi, RouterInputs } from './client.ts'
import { clientFailure } from './errors.ts'

export type PicturePurpose = RouterInputs['media']['requestUpload']['purpose']
type PictureType = RouterInputs['media']['requestUpload']['contentType']

export interface UploadOptions {
  /** 0 to 1, rising. Only browsers report steps between; elsewhere it jumps from 0 to 1. */
  onProgress?: (fraction: number) => void
  signal?: AbortSignal
}

/**
 * Uploads a picture and tells the API that it is there: request → PUT → complete. Resolves with the id of a picture
 * that is being processed (`media.status`, or the `media` event, tells when it is ready).
 * @throws KiwiClientError MEDIA_REFUSED, UPLOAD_REFUSED, NETWORK or ABORTED.
 */
export async function uploadPicture(
  api: KiwiApi,
  put: typeof putBytes,
  file: Blob,
  purpose: PicturePurpose,
  options: UploadOptions = {},
): Promise<string> {
  const call = options.signal ? { signal: options.signal } : {}
  // The server sniffs the bytes; this is the claim it checks them against.
  const upload = await api.media.requestUpload.mutate({ purpose, contentType: file.type as PictureType, bytes: file.size }, call)
  options.onProgress?.(0)
  await put(upload.url, upload.headers, file, options)
  await api.media.complete.mutate({ mediaId: upload.mediaId }, call)
  options.onProgress?.(1)
  return upload.mediaId
}

/** PUTs the bytes with exactly the signed headers; content-length is the sender's own affair. */
export async function putBytes(
  url: string,
  signed: Record<string, string>,
  file: Blob,
  options: UploadOptions,
  fetcher: typeof fetch = fetch,
): Promise<void> {
  const headers = Object.fromEntries(Object.entries(signed).filter(([name]) => name.toLowerCase() !== 'content-length'))
  if (typeof XMLHttpRequest !== 'undefined') return putWithProgress(url, headers, file, options)
  const response = await fetcher(url, { method: 'PUT', headers, body: file, signal: options.signal ?? null })
  if (!response.ok) throw clientFailure('UPLOAD_REFUSED', 'ko', `HTTP ${response.status}`)
}

/** fetch cannot report the progress of a request body; XMLHttpRequest can. */
function putWithProgress(url: string, headers: Record<string, string>, file: Blob, { onProgress, signal }: UploadOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total === 0 ? 0 : loaded / total)
    request.onload = () => (request.status < 300 ? resolve() : reject(clientFailure('UPLOAD_REFUSED', 'ko', `HTTP ${request.status}`)))
    request.onerror = () => reject(clientFailure('NETWORK', 'ko'))
    request.onabort = () => reject(clientFailure('ABORTED', 'ko'))
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}
