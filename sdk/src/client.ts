import { createTRPCClient, splitLink } from '@trpc/client'
import type { AppRouter } from '../../src/routers/index.ts'
import type { KiwiApi } from './api.ts'
import { type CallOptions, callLink, fetchOf, localeOf, reports } from './calls.ts'
import { eventLink } from './event-link.ts'
import {
  type PicturePurpose,
  type PictureUploadOptions,
  putBytes,
  type Put,
  uploadPicture,
  type UploadOptions,
  uploadSheet,
} from './upload.ts'

/** Every procedure of the API by its name, and uploads, which take several calls. */
export type Kiwi = KiwiApi & {
  /** Goes on after a lost connection. */
  uploadPicture(file: Blob, purpose: PicturePurpose, options?: PictureUploadOptions): Promise<string>
  /**
   * A sheet of products of the caller's shop. Resolves with the id of its import; the `import`
   * event says when it is read.
   */
  uploadSheet(file: File, options?: UploadOptions): Promise<string>
}

/**
 * A typed client of Kiwi's API: `kiwi.posts.get.query({ postId })`, `kiwi.me.events.subscribe({}, {
 * onData })`. Calls of one tick share one request. Live events resume after the last one seen. For
 * browsers, Node ≥ 20 and workers.
 */
export function createKiwi(options: CallOptions): Kiwi {
  const call = splitLink<AppRouter>({
    condition: ({ type }) => type === 'subscription',
    true: eventLink(options),
    false: callLink(options),
  })
  const api = createTRPCClient<AppRouter>({ links: [reports<AppRouter>(options), call] })
  const fetcher = fetchOf(options)
  const locale = localeOf(options)
  const put: Put = (url, headers, body, more) => putBytes(url, headers, body, more, locale(), fetcher)
  const uploads = new Map<string | symbol, unknown>([
    ['uploadPicture', ((file, purpose, more) => uploadPicture(api, put, file, purpose, more)) satisfies Kiwi['uploadPicture']],
    ['uploadSheet', ((file, more) => uploadSheet(api, put, file, more)) satisfies Kiwi['uploadSheet']],
  ])
  return new Proxy(api, { get: (target, name) => uploads.get(name) ?? Reflect.get(target, name) }) as Kiwi
}
