import { AwsV4Signer } from 'aws4fetch'
import { KiwiError } from '../../errors.ts'
import { downloadLifeMs, uploadLifeMs } from './keys.ts'
import type { StoragePort } from './port.ts'
import { stableWithinHour } from './read-urls.ts'

export interface S3Settings {
  endpoint: string
  region: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
  /** Where public pictures are read: the API, or a CDN in front of it. */
  picturesUrl: string
}

/**
 * Presigned URLs (AWS Signature Version 4, query parameters) with WebCrypto alone: the AWS SDK
 * needs DOMParser, which Workers lack. Only the runner and the Node API reach the bytes themselves,
 * through s3.ts.
 */
export function createS3Signer(settings: S3Settings): StoragePort {
  const unavailable = () =>
    Promise.reject(new KiwiError('UNAVAILABLE', { cause: new Error('Only the runner reads and writes the bytes of the S3 storage.') }))
  const signRead = stableWithinHour((key, from, until) =>
    presign(settings, 'GET', key, from, (until.getTime() - from.getTime()) / 1000, {}),
  )
  return {
    async signUpload({ key, contentType, bytes, now }) {
      const headers = { 'content-type': contentType, 'content-length': String(bytes) }
      const url = await presign(settings, 'PUT', key, now, uploadLifeMs / 1000, headers)
      // A browser sets the length itself and refuses a header for it.
      return { url, headers: { 'content-type': contentType }, expiresAt: new Date(now.getTime() + uploadLifeMs) }
    },
    signRead: (key, now) => signRead(key, now),
    signPhoto: (key, now) => signRead(key, now),
    publicUrl: (key) => `${settings.picturesUrl}/${key}`,
    async serve(key, now) {
      const answer = await fetch(await signRead(key, now)).catch((cause: unknown) => {
        throw new KiwiError('UNAVAILABLE', { cause })
      })
      if (answer.ok && answer.body) return { body: answer.body, bytes: Number(answer.headers.get('content-length')) || null }
      await answer.body?.cancel()
      if (answer.status === 404) return null
      throw new KiwiError('UNAVAILABLE', { cause: new Error(`S3 answered ${answer.status} to a read of ${key}.`) })
    },
    signDownload: (key, fileName, now) =>
      presign(
        settings,
        'GET',
        key,
        now,
        downloadLifeMs / 1000,
        {},
        {
          'response-content-disposition': `attachment; filename="${fileName}"`,
          'response-cache-control': 'private, no-store',
        },
      ),
    get: unavailable,
    open: unavailable,
    isThere: unavailable,
    put: unavailable,
    putStream: unavailable,
    list: unavailable,
    dropUnfinished: unavailable,
    delete: unavailable,
    ping: () => Promise.resolve(),
  }
}

async function presign(
  settings: S3Settings,
  method: string,
  key: string,
  from: Date,
  lifeSeconds: number,
  headers: Record<string, string>,
  answer: Record<string, string> = {},
): Promise<string> {
  const url = new URL(`${settings.endpoint.replace(/\/$/, '')}/${settings.bucket}/${key}`)
  url.searchParams.set('X-Amz-Expires', String(lifeSeconds))
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  const signed = await new AwsV4Signer({
    method,
    url: url.href,
    headers,
    service: 's3',
    region: settings.region,
    accessKeyId: settings.accessKeyId,
    secretAccessKey: settings.secretAccessKey,
    datetime: from.toISOString().replace(/[:-]|\.\d{3}/g, ''),
    signQuery: true,
    // Without this, type and length are not signed, and the upload could have any.
    allHeaders: true,
  }).sign()
  return signed.url.href
}
