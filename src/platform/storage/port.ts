/**
 * Private object storage, read by short-lived signed URLs; pictures for anybody at an address that
 * stays. Keys match `[a-z0-9/_.-]+`.
 */
export interface StoragePort {
  /** Edge-safe. The upload must have exactly this type and length, before `expiresAt`. */
  signUpload(input: { key: string; contentType: string; bytes: number; now: Date }): Promise<SignedUpload>
  /**
   * Edge-safe. Begins an object that is sent in ranges, one after the other, and is not there
   * before it is whole. Null where the file is better sent at once: it is small, or this process
   * cannot see what arrives (the folder on the edge).
   */
  beginRanges(input: { key: string; contentType: string; bytes: number; now: Date }): Promise<BegunRanges | null>
  /** Edge-safe. What has not arrived, in order; null when there is no such upload (any more). */
  missingRanges(upload: RangedUpload, now: Date): Promise<SignedRange[] | null>
  /** Edge-safe, repeatable. Makes the object of its ranges; false while one is missing. */
  completeRanges(upload: RangedUpload): Promise<boolean>
  /** Edge-safe, repeatable. Forgets what arrived. */
  abortRanges(upload: Pick<RangedUpload, 'key' | 'uploadId'>): Promise<void>
  /**
   * A GET URL. The same within an hour, so that browsers can cache; valid for 1 to 2 hours from
   * `now`. `viewerId`: the folder checks at each read that this person may still see the picture;
   * S3 cannot check, and the URL stays valid until it expires.
   */
  signRead(key: string, now: Date, viewerId?: string): Promise<string>
  /**
   * Addresses of all files of a picture, whose keys begin with `base`, for the viewer as above.
   * `queries`: what follows `?`, one for all files or one for each.
   */
  signPicture(base: string, keys: string[], now: Date, viewerId: string): Promise<{ base: string; queries: string[] }>
  /**
   * As `signRead`, for a photo that everybody may see except whom its owner has blocked. Photo and
   * viewer are signed apart: a page of 60 photos costs one signature per viewer and hour.
   */
  signPhoto(key: string, now: Date, viewerId: string): Promise<string>
  /**
   * The address of a picture that anybody may see, without a signature. It never names other bytes;
   * the API answers it, and decides at each read whether that is still so.
   */
  publicUrl(key: string): string
  /**
   * What the API sends for a public address; null when there is no such object. Edge-safe on S3; a
   * folder has it where its files lie.
   */
  serve(key: string, now: Date): Promise<StoredBytes | null>
  /** The bytes, or null when there is no such object. Runner only. */
  get(key: string): Promise<Uint8Array | null>
  /** The bytes piece by piece, or null when there is no such object. Runner only. */
  open(key: string): Promise<AsyncIterable<Uint8Array> | null>
  /** Whether there is such an object, of whatever size. Runner only. */
  isThere(key: string): Promise<boolean>
  put(key: string, body: Uint8Array, contentType: string): Promise<void>
  /**
   * Keeps a body of any length while it comes; nobody sees a part of it, and a failure leaves
   * nothing to read. Runner only.
   */
  putStream(key: string, body: AsyncIterable<Uint8Array>, contentType: string): Promise<void>
  /**
   * Edge-safe. A GET URL that saves the object as a file of this name; it must begin within
   * minutes.
   */
  signDownload(key: string, fileName: string, now: Date): Promise<string>
  /** Every whole object in the order of keys, or those after a key. Runner only. */
  list(after?: string): Promise<AsyncIterable<StoredObject>>
  /**
   * Deletes what writers that were killed, and uploads in ranges that nobody completed, left before
   * this instant. Runner only.
   */
  dropUnfinished(before: Date): Promise<void>
  delete(keys: string[]): Promise<void>
  /** Throws when the store cannot be reached. */
  ping(): Promise<void>
}

export interface StoredBytes {
  body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>
  /** Null when the store does not say. */
  bytes: number | null
}

export interface StoredObject {
  key: string
  bytes: number
  writtenAt: Date
}

export interface SignedUpload {
  url: string
  /** Headers the client must send with its PUT. */
  headers: Record<string, string>
  expiresAt: Date
}

export interface RangedUpload {
  key: string
  uploadId: string
  bytes: number
}

export interface BegunRanges {
  uploadId: string
  ranges: SignedRange[]
}

/** The bytes from `from` up to and without `to` of a file, and where they go. */
export interface SignedRange {
  from: number
  to: number
  url: string
  headers: Record<string, string>
}

/** URLs of pictures stay the same within this time, counted from 1970. */
export const readUrlMs = 3_600_000
