import { createHmac, timingSafeEqual } from 'node:crypto'
import { KiwiError } from '../../errors.ts'
import { isStorageKey, uploadLifeMs } from './keys.ts'
import type { StoragePort } from './port.ts'
import { stableReadUrls } from './read-urls.ts'

interface FolderSigning {
  secret: string
  /** Where the API serves the folder, e.g. https://kiwi.example. */
  baseUrl: string
}

/** The signed content. `expiry`: seconds since 1970. */
export type Grant =
  /** `viewerId`: served only while that person may see the picture. */
  | { kind: 'read'; key: string; expiry: number; viewerId?: string }
  | { kind: 'upload'; key: string; expiry: number; contentType: string; bytes: number }

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
    if (!isStorageKey(grant.key) || !(grant.expiry * 1000 > now.getTime()) || !/^[A-Za-z0-9_-]{43}$/.test(signature)) return false
    return timingSafeEqual(Buffer.from(signature, 'base64url'), this.#hmac(grant))
  }

  /** Not by WebCrypto: its change of thread costs more than the hash, and a feed signs dozens. */
  #hmac(grant: Grant): Buffer {
    return createHmac('sha256', this.#secret).update(textOf(grant)).digest()
  }
}

/** The folder storage on the edge: it signs URLs, and reads and writes no bytes. */
export function createFolderSigner({ secret, baseUrl }: FolderSigning): StoragePort {
  const signer = new GrantSigner(secret)
  const unavailable = () =>
    Promise.reject(new KiwiError('UNAVAILABLE', { cause: new Error('Only the runner reads and writes the bytes of the folder storage.') }))
  return {
    async signUpload({ key, contentType, bytes, now }) {
      const expiresAt = new Date(Math.ceil((now.getTime() + uploadLifeMs) / 1000) * 1000)
      const expiry = expiresAt.getTime() / 1000
      const s = signer.sign({ kind: 'upload', key, expiry, contentType, bytes })
      const query = new URLSearchParams({ e: String(expiry), t: contentType, n: String(bytes), s })
      return { url: `${baseUrl}/upload/${key}?${query}`, headers: { 'content-type': contentType }, expiresAt }
    },
    signRead: stableReadUrls(async (key, _from, until, viewerId) => {
      const expiry = until.getTime() / 1000
      const [bound, viewer] = viewerId === undefined ? [{}, ''] : [{ viewerId }, `&v=${viewerId}`]
      return `${baseUrl}/media/${key}?e=${expiry}${viewer}&s=${signer.sign({ kind: 'read', key, expiry, ...bound })}`
    }),
    get: unavailable,
    put: unavailable,
    delete: unavailable,
    ping: () => Promise.resolve(),
  }
}

function textOf(grant: Grant): string {
  const parts =
    grant.kind === 'read'
      ? ['GET', grant.key, grant.expiry, ...(grant.viewerId === undefined ? [] : [grant.viewerId])]
      : ['PUT', grant.key, grant.expiry, grant.contentType, grant.bytes]
  return parts.join('\n')
}
