import { readUrlMs as bucketMs } from './port.ts'

const cachedUrls = 20_000

/**
 * Makes a text of a name that stays the same within an hour and is valid to the end of the next
 * one: `sign` gets both times. Browsers cache pictures by their URLs, and feeds do not sign them
 * again. Names that were not used for longest are dropped first.
 */
export function stableWithinHour(
  sign: (name: string, from: Date, until: Date) => Promise<string>,
): (name: string, now: Date) => Promise<string> {
  const made = new Map<string, { bucket: number; text: Promise<string> }>()
  return (name, now) => {
    const bucket = Math.floor(now.getTime() / bucketMs)
    const known = made.get(name)
    made.delete(name)
    const text = known?.bucket === bucket ? known.text : sign(name, new Date(bucket * bucketMs), new Date((bucket + 2) * bucketMs))
    made.set(name, { bucket, text })
    if (made.size > cachedUrls) made.delete(made.keys().next().value ?? name)
    return text
  }
}
