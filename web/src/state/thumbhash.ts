import { thumbHashToDataURL } from 'thumbhash'

const urls = new Map<string, string | undefined>()

/** A tiny picture to show while the real one loads; undefined for a broken hash. Keeps 500. */
export function thumbhashUrl(base64: string): string | undefined {
  if (!urls.has(base64)) {
    if (urls.size > 500) urls.clear()
    urls.set(base64, decode(base64))
  }
  return urls.get(base64)
}

function decode(base64: string): string | undefined {
  try {
    return thumbHashToDataURL(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)))
  } catch {
    return undefined
  }
}
