import { createHash } from 'node:crypto'

/** Names a request by its content (SHA-256, base64url), so that one idempotency key cannot carry two. The key itself is no part of it. */
export function requestHash(input: { idempotencyKey: string }): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...input, idempotencyKey: undefined }))
    .digest('base64url')
}
