import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { KiwiError } from '../../errors.ts'
import type { StoragePort, StoredObject } from './port.ts'
import { createS3Signer, type S3Settings } from './s3-edge.ts'

/** A CDN asks again after a minute, because the picture may have been deleted. */
const cacheControl = 'max-age=7200, s-maxage=60, immutable'

/** S3 or a compatible store, path style. Errors become UNAVAILABLE. */
export function createS3Storage(settings: S3Settings): StoragePort {
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = settings
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000 },
    // Not every compatible store supports the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  return {
    ...createS3Signer(settings),
    async get(key) {
      try {
        const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        return (await object.Body?.transformToByteArray()) ?? null
      } catch (error) {
        if (error instanceof NoSuchKey) return null
        throw unavailable(error)
      }
    },
    async open(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        return (Body as AsyncIterable<Uint8Array> | undefined) ?? null
      } catch (error) {
        if (error instanceof NoSuchKey) return null
        throw unavailable(error)
      }
    },
    async isThere(key) {
      try {
        await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))
        return true
      } catch (error) {
        if (error instanceof NotFound) return false
        throw unavailable(error)
      }
    },
    async put(key, body, contentType) {
      await client
        .send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType, CacheControl: cacheControl }))
        .catch((error: unknown) => {
          throw unavailable(error)
        })
    },
    async putStream(key, body, contentType) {
      const object = { Bucket: bucket, Key: key }
      try {
        const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...object, ContentType: contentType }))
        try {
          const Parts: { ETag: string | undefined; PartNumber: number }[] = []
          for await (const part of inParts(body)) {
            const PartNumber = Parts.length + 1
            const { ETag } = await client.send(new UploadPartCommand({ ...object, UploadId, PartNumber, Body: part }))
            Parts.push({ ETag, PartNumber })
          }
          await client.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }))
        } catch (error) {
          await client.send(new AbortMultipartUploadCommand({ ...object, UploadId })).catch(() => {})
          throw error
        }
      } catch (error) {
        throw unavailable(error)
      }
    },
    list: async (after) => listed(client, bucket, after),
    async dropUnfinished(before) {
      try {
        for (let place = {}, isMore = true; isMore;) {
          const page = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, ...place }))
          const old = (page.Uploads ?? []).filter(({ Initiated }) => Initiated && Initiated < before)
          await Promise.all(old.map(({ Key, UploadId }) => client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }))))
          place = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
          isMore = page.IsTruncated === true && page.NextKeyMarker !== undefined
        }
      } catch (error) {
        throw unavailable(error)
      }
    },
    async delete(keys) {
      await Promise.all(keys.map((key) => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })))).catch((error: unknown) => {
        throw unavailable(error)
      })
    },
    async ping() {
      await client.send(new HeadBucketCommand({ Bucket: bucket }))
    },
  }
}

async function* listed(client: S3Client, bucket: string, after: string | undefined): AsyncGenerator<StoredObject> {
  let token: string | undefined
  do {
    const command = new ListObjectsV2Command({ Bucket: bucket, StartAfter: after, ContinuationToken: token })
    const page = await client.send(command).catch((error: unknown) => {
      throw unavailable(error)
    })
    for (const { Key, Size = 0, LastModified } of page.Contents ?? [])
      if (Key !== undefined && LastModified) yield { key: Key, bytes: Size, writtenAt: LastModified }
    token = page.NextContinuationToken
  } while (token !== undefined)
}

/** S3 takes parts of at least 5 MB, and at most 10,000 of them: files up to 80 GB. */
const partBytes = 8 * 1024 ** 2

/** A body in parts of the same size; the last is shorter. An empty body is one empty part. */
async function* inParts(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = []
  let bytes = 0
  let isEmpty = true
  for await (const chunk of body) {
    waiting.push(chunk)
    bytes += chunk.byteLength
    if (bytes < partBytes) continue
    yield Buffer.concat(waiting)
    isEmpty = false
    waiting = []
    bytes = 0
  }
  if (bytes > 0 || isEmpty) yield Buffer.concat(waiting)
}

function unavailable(cause: unknown): KiwiError {
  return new KiwiError('UNAVAILABLE', { cause })
}
