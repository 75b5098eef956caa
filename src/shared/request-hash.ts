import { createHash } from 'node:crypto'

/** SHA-256 of a request without its idempotency key, in base64url: one key serves one request. */
export function requestHash(input: { idempotencyKey: string }): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...input, idempotencyKey: undefined }))
    .digest('base64url')
}
