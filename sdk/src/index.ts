export { createKiwi, type Kiwi, type KiwiApi, type KiwiOptions, type RouterInputs, type RouterOutputs } from './client.ts'
export { clientFailure, KiwiClientError, toKiwiError, type KiwiErrorCode } from './errors.ts'
export { newIdempotencyKey } from './idempotency-key.ts'
export type { PicturePurpose, UploadOptions } from './upload.ts'
