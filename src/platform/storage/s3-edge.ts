import { AwsV4Signer } from 'aws4fetch'
import { KiwiError } from '../../errors.ts'
import { downloadLifeMs, rangeBytes, rangesFrom, uploadLifeMs } from './keys.ts'
import type { RangedUpload, SignedRange, StoragePort } from './port.ts'
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
    async beginRanges({ key, contentType, bytes, now }) {
      if (bytes <= rangeBytes) return null
      const { status, text } = await ask(settings, 'POST', key, { uploads: '' }, { 'content-type': contentType })
      const [, uploadId] = /<UploadId>([^<]+)</.exec(text) ?? []
      if (status !== 200 || uploadId === undefined) throw unexpected(status, text)
      return { uploadId, ranges: await signParts(settings, { key, uploadId }, rangesFrom(0, bytes), now) }
    },
    async missingRanges(upload, now) {
      const parts = await partsOf(settings, upload)
      if (parts === null) return (await isThere(settings, upload.key)) ? [] : null
      const missing = rangesFrom(0, upload.bytes).filter((range) => !isPart(parts, range))
      return signParts(settings, upload, missing, now)
    },
    async completeRanges(upload) {
      const { key, uploadId, bytes } = upload
      const parts = await partsOf(settings, upload)
      if (parts === null) return isThere(settings, key)
      const ranges = rangesFrom(0, bytes)
      if (!ranges.every((range) => isPart(parts, range))) return false
      const named = ranges.map(numberOf).map((n) => `<Part><PartNumber>${n}</PartNumber><ETag>${parts.get(n)?.etag}</ETag></Part>`)
      const body = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${named.join('')}</CompleteMultipartUpload>`
      const { status, text } = await ask(settings, 'POST', key, { uploadId }, { 'content-type': 'application/xml' }, body)
      if (status === 404) return isThere(settings, key)
      // S3 may say 200 before it knows, and put an error into the body.
      if (status !== 200 || !text.includes('<CompleteMultipartUploadResult')) throw unexpected(status, text)
      return true
    },
    async abortRanges({ key, uploadId }) {
      const { status, text } = await ask(settings, 'DELETE', key, { uploadId })
      if (status !== 204 && status !== 200 && status !== 404) throw unexpected(status, text)
    },
    signRead: (key, now) => signRead(key, now),
    async signPicture(base, keys, now) {
      const urls = await Promise.all(keys.map((key) => signRead(key, now)))
      return { base: addressOf(settings, base, {}).href, queries: urls.map((url) => url.slice(url.indexOf('?') + 1)) }
    },
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

type Upload = Pick<RangedUpload, 'key' | 'uploadId'>

interface Part {
  bytes: number
  /** As it stands in the XML. */
  etag: string
}

type Range = Pick<SignedRange, 'from' | 'to'>

const numberOf = ({ from }: Pick<Range, 'from'>) => from / rangeBytes + 1

const isPart = (parts: Map<number, Part>, range: Range) => parts.get(numberOf(range))?.bytes === range.to - range.from

function signParts(settings: S3Settings, { key, uploadId }: Upload, ranges: Range[], now: Date): Promise<SignedRange[]> {
  return Promise.all(
    ranges.map(async (range) => {
      const query = { partNumber: String(numberOf(range)), uploadId }
      const length = { 'content-length': String(range.to - range.from) }
      return { ...range, url: await presign(settings, 'PUT', key, now, uploadLifeMs / 1000, length, query), headers: {} }
    }),
  )
}

/**
 * The parts that arrived, by number; null when S3 knows no such upload. A picture has far fewer
 * than the 1,000 of one answer.
 */
async function partsOf(settings: S3Settings, { key, uploadId }: Upload): Promise<Map<number, Part> | null> {
  const { status, text } = await ask(settings, 'GET', key, { uploadId })
  if (status === 404) return null
  if (status !== 200) throw unexpected(status, text)
  const field = (part: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(part)?.[1] ?? ''
  const parts = [...text.matchAll(/<Part>.*?<\/Part>/gs)].map(([part]) => part)
  return new Map(
    parts.map((part) => [Number(field(part, 'PartNumber')), { bytes: Number(field(part, 'Size')), etag: field(part, 'ETag') }]),
  )
}

async function isThere(settings: S3Settings, key: string): Promise<boolean> {
  const { status } = await ask(settings, 'HEAD', key, {})
  if (status !== 200 && status !== 404) throw unexpected(status, '')
  return status === 200
}

const patienceMs = 10_000

/**
 * One call of S3's REST API (AWS, "Amazon S3 API Reference": CreateMultipartUpload, ListParts and
 * so on).
 */
async function ask(
  settings: S3Settings,
  method: string,
  key: string,
  query: Record<string, string>,
  headers: Record<string, string> = {},
  body?: string,
): Promise<{ status: number; text: string }> {
  const url = addressOf(settings, key, query)
  const signed = await new AwsV4Signer({ method, url: url.href, headers, service: 's3', ...keysOf(settings) }).sign()
  try {
    const answer = await fetch(signed.url, { method, headers: signed.headers, body: body ?? null, signal: AbortSignal.timeout(patienceMs) })
    return { status: answer.status, text: await answer.text() }
  } catch (error) {
    throw new KiwiError('UNAVAILABLE', { cause: error })
  }
}

const unexpected = (status: number, text: string) =>
  new KiwiError('UNAVAILABLE', { cause: new Error(`S3 answered ${status}: ${text.slice(0, 500)}`) })

const keysOf = ({ region, accessKeyId, secretAccessKey }: S3Settings) => ({ region, accessKeyId, secretAccessKey })

function addressOf({ endpoint, bucket }: S3Settings, key: string, query: Record<string, string>): URL {
  const url = new URL(`${endpoint.replace(/\/$/, '')}/${bucket}/${key}`)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url
}

async function presign(
  settings: S3Settings,
  method: string,
  key: string,
  from: Date,
  lifeSeconds: number,
  headers: Record<string, string>,
  query: Record<string, string> = {},
): Promise<string> {
  const signed = await new AwsV4Signer({
    method,
    url: addressOf(settings, key, { 'X-Amz-Expires': String(lifeSeconds), ...query }).href,
    headers,
    service: 's3',
    ...keysOf(settings),
    datetime: from.toISOString().replace(/[:-]|\.\d{3}/g, ''),
    signQuery: true,
    // Without this, type and length are not signed, and the upload could have any.
    allHeaders: true,
  }).sign()
  return signed.url.href
}
