import { DeleteObjectCommand, GetObjectCommand, HeadBucketCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { KiwiError } from '../../errors.ts'
import type { StoragePort } from './port.ts'
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
    async put(key, body, contentType) {
      await client
        .send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType, CacheControl: cacheControl }))
        .catch((error: unknown) => {
          throw unavailable(error)
        })
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

function unavailable(cause: unknown): KiwiError {
  return new KiwiError('UNAVAILABLE', { cause })
}
