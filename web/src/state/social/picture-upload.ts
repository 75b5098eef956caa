import { asKiwiError, kiwi } from '../kiwi.ts'

/** Types that the file chooser offers. Without HEIC, phones convert to JPEG. The API decides. */
export const pictureTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif']

/**
 * A file of a type that browsers show, and that this one cannot read. Of other types the API says
 * what is wrong.
 */
export async function isUnreadable(file: File): Promise<boolean> {
  if (!pictureTypes.includes(file.type)) return false
  return createImageBitmap(file).then(
    (bitmap) => (bitmap.close(), false),
    () => true,
  )
}

const pollEveryMs = 700
const againMs = 3_000

/**
 * Waits until the picture is processed, also without a connection. Null when it may be used,
 * otherwise the reason.
 */
export async function problemOfPicture(mediaId: string, signal: AbortSignal): Promise<string | null> {
  for (;;) {
    const status = await kiwi.media.status.query({ mediaId }, { signal }).catch((error: unknown) => {
      if (!signal.aborted && asKiwiError(error).retryable) return null
      throw error
    })
    if (status?.state === 'ready') return null
    if (status?.state === 'refused') return status.refusalMessage
    await new Promise((resolve) => setTimeout(resolve, status ? pollEveryMs : againMs))
    signal.throwIfAborted()
  }
}
