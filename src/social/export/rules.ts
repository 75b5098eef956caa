import type { PictureFormat } from '../../shared/picture-files.ts'
import { endOfSeoulDay, seoulDate } from '../../shared/seoul-day.ts'

const dayMs = 86_400_000
/** A ready file is deleted after this time. */
export const keptDays = 7
/** A run that has not ended by then never will: its job failed for good. */
export const givenUpAfterMs = 12 * 3_600_000

export const expiryOf = (readyAt: Date): Date => new Date(readyAt.getTime() + keptDays * dayMs)

/** When the next export may be asked for: the beginning of the next day in Seoul. */
export const nextAfter = (day: string): Date => new Date(endOfSeoulDay(day).getTime() + 1)

/** The name of the file that a browser saves. A handle has only the characters of a file name. */
export function fileNameOf(handle: string | null, at: Date): string {
  return `kiwi-${handle ?? 'account'}-${seoulDate(at)}.zip`
}

/** A picture's name in the file: made from its id, never from a text of a person. */
export function pictureName(mediaId: string, format: PictureFormat): string {
  return `pictures/${mediaId}.${format === 'jpeg' ? 'jpg' : format}`
}
