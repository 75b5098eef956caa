import { readUrlMs as bucketMs } from './port.ts'

const cachedUrls = 20_000

/** Signs a GET of `key`, valid from `from` to `until`. */
type Sign = (key: string, from: Date, until: Date, viewerId: string | undefined) => Promise<string>

/**
 * A signer whose URL stays the same within an hour and is valid to the end of the next one, so that
 * browsers cache pictures and feeds do not sign them again. Keys that were not used for longest are
 * dropped first.
 */
export function stableReadUrls(sign: Sign): (key: string, now: Date, viewerId?: string) => Promise<string> {
  const urls = new Map<string, { bucket: number; url: Promise<string> }>()
  return (key, now, viewerId) => {
    const bucket = Math.floor(now.getTime() / bucketMs)
    const name = viewerId === undefined ? key : `${key} ${viewerId}`
    const known = urls.get(name)
    urls.delete(name)
    const url = known?.bucket === bucket ? known.url : sign(key, new Date(bucket * bucketMs), new Date((bucket + 2) * bucketMs), viewerId)
    urls.set(name, { bucket, url })
    if (urls.size > cachedUrls) urls.delete(urls.keys().next().value ?? name)
    return url
  }
}
