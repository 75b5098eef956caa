import { createHmac, timingSafeEqual } from 'node:crypto'
import { KiwiError } from '../../errors.ts'
import { downloadLifeMs, isStorageKey, uploadLifeMs } from './keys.ts'
import type { StoragePort } from './port.ts'
import { stableWithinHour } from './read-urls.ts'

interface FolderSigning {
  secret: string
  /** Where the API serves the folder, e.g. https://kiwi.example. */
  baseUrl: string
  /** Where public pictures are read, e.g. https://cdn.kiwi.example. */
  picturesUrl: string
}

/** The signed content. `expiry`: seconds since 1970. */
export type Grant =
  /** `viewerId`: served only while that person may see the picture. */
  | { kind: 'read'; key: string; expiry: number; viewerId?: string }
  /** All files whose keys begin with `key`, a dash behind it, as `read`. */
  | { kind: 'picture'; key: string; expiry: number; viewerId: string }
  /** Served only with a `viewer` beside it, and while that person may see the photo. */
  | { kind: 'photo'; key: string; expiry: number }
  | { kind: 'viewer'; viewerId: string; expiry: number }
  /** Sent as a file of this name, and never shown. */
  | { kind: 'download'; key: string; expiry: number; fileName: string }
  | { kind: 'upload'; key: string; expiry: number; contentType: string; bytes: number }
  /** The bytes from `from` up to and without `to`. */
  | { kind: 'range'; key: string; expiry: number; uploadId: string; from: number; to: number }

/** HMAC-SHA-256 over the whole grant (RFC 2104), base64url. Edge-safe. */
export class GrantSigner {
  readonly #secret: string

  constructor(secret: string) {
    this.#secret = secret
  }

  sign(grant: Grant): string {
    return this.#hmac(grant).toString('base64url')
  }

  /** In constant time; false for an expired grant as well. */
  verify(grant: Grant, signature: string, now: Date): boolean {
    if (
      (grant.kind !== 'viewer' && !isStorageKey(grant.key)) ||
      !(grant.expiry * 1000 > now.getTime()) ||
      !/^[A-Za-z0-9_-]{43}$/.test(signature)
    )
      return false
    return timingSafeEqual(Buffer.from(signature, 'base64url'), this.#hmac(grant))
  }

  /** Not by WebCrypto: its change of thread costs more than the hash, and a feed signs dozens. */
  #hmac(grant: Grant): Buffer {
    return createHmac('sha256', this.#secret).update(textOf(grant)).digest()
  }
}

/** The folder storage on the edge: it signs URLs, and reads and writes no bytes. */
export function createFolderSigner({ secret, baseUrl, picturesUrl }: FolderSigning): StoragePort {
  const signer = new GrantSigner(secret)
  const unavailable = () =>
    Promise.reject(new KiwiError('UNAVAILABLE', { cause: new Error('Only the runner reads and writes the bytes of the folder storage.') }))
  const read = stableWithinHour(async (name, _from, until) => {
    const [key = '', viewerId] = name.split(' ')
    const expiry = until.getTime() / 1000
    const [bound, viewer] = viewerId === undefined ? [{}, ''] : [{ viewerId }, `&v=${viewerId}`]
    return `${baseUrl}/media/${key}?e=${expiry}${viewer}&s=${signer.sign({ kind: 'read', key, expiry, ...bound })}`
  })
  const pictureQuery = stableWithinHour(async (name, _from, until) => {
    const [key = '', viewerId = ''] = name.split(' ')
    const expiry = until.getTime() / 1000
    return `e=${expiry}&v=${viewerId}&p=${signer.sign({ kind: 'picture', key, expiry, viewerId })}`
  })
  const photo = stableWithinHour(async (key, _from, until) => {
    const expiry = until.getTime() / 1000
    return `${baseUrl}/media/${key}?e=${expiry}&s=${signer.sign({ kind: 'photo', key, expiry })}`
  })
  const viewer = stableWithinHour(async (viewerId, _from, until) => {
    const expiry = until.getTime() / 1000
    return `&v=${viewerId}&t=${signer.sign({ kind: 'viewer', viewerId, expiry })}`
  })
  return {
    async signUpload({ key, contentType, bytes, now }) {
      const expiresAt = new Date(Math.ceil((now.getTime() + uploadLifeMs) / 1000) * 1000)
      const expiry = expiresAt.getTime() / 1000
      const s = signer.sign({ kind: 'upload', key, expiry, contentType, bytes })
      const query = new URLSearchParams({ e: String(expiry), t: contentType, n: String(bytes), s })
      return { url: `${baseUrl}/upload/${key}?${query}`, headers: { 'content-type': contentType }, expiresAt }
    },
    beginRanges: () => Promise.resolve(null),
    missingRanges: unavailable,
    completeRanges: unavailable,
    abortRanges: unavailable,
    // No key holds a space.
    signRead: (key, now, viewerId) => read(viewerId === undefined ? key : `${key} ${viewerId}`, now),
    signPicture: async (base, _keys, now, viewerId) => ({
      base: `${baseUrl}/media/${base}`,
      queries: [await pictureQuery(`${base} ${viewerId}`, now)],
    }),
    signPhoto: async (key, now, viewerId) => (await photo(key, now)) + (await viewer(viewerId, now)),
    async signDownload(key, fileName, now) {
      const expiry = Math.ceil((now.getTime() + downloadLifeMs) / 1000)
      const query = new URLSearchParams({ e: String(expiry), f: fileName, s: signer.sign({ kind: 'download', key, expiry, fileName }) })
      return `${baseUrl}/download/${key}?${query}`
    },
    publicUrl: (key) => `${picturesUrl}/${key}`,
    serve: unavailable,
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

function textOf(grant: Grant): string {
  switch (grant.kind) {
    case 'read':
      return ['GET', grant.key, grant.expiry, ...(grant.viewerId === undefined ? [] : [grant.viewerId])].join('\n')
    case 'picture':
      return ['PICTURE', grant.key, grant.expiry, grant.viewerId].join('\n')
    case 'photo':
      return ['PHOTO', grant.key, grant.expiry].join('\n')
    case 'viewer':
      return ['VIEWER', grant.viewerId, grant.expiry].join('\n')
    case 'download':
      return ['DOWNLOAD', grant.key, grant.expiry, grant.fileName].join('\n')
    case 'upload':
      return ['PUT', grant.key, grant.expiry, grant.contentType, grant.bytes].join('\n')
    case 'range':
      return ['RANGE', grant.key, grant.expiry, grant.uploadId, grant.from, grant.to].join('\n')
    default: {
      const unhandled: never = grant
      throw new Error(`No text for ${String(unhandled)}`)
    }
  }
}
