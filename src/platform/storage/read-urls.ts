const bucketMs = 3_600_000
const remembered = 20_000

/** Signs a GET of `key`, valid from `from` to `until`. */
type Sign = (key: string, from: Date, until: Date, viewerId: string | undefined) => Promise<string>

/**
 * A read signer whose URL stays the same within the hour and lives to the end of the next one, so that browsers cache pictures
 * and a feed does not sign the same dozens again. The oldest used keys are forgotten first.
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
    if (urls.size > remembered) urls.delete(urls.keys().next().value ?? name)
    return url
  }
}
