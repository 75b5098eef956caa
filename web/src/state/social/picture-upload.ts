import { kiwi } from '../kiwi.ts'

/** What the file chooser offers. HEIC is left out: a phone then hands over a JPEG of its own. The API decides what it takes. */
export const pictureTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif']

const pollEveryMs = 700

/** Null when the picture may be used; the sentence that says why not. Waits as long as it takes: others may come first. */
export async function problemOfPicture(mediaId: string, signal: AbortSignal): Promise<string | null> {
  for (;;) {
    const status = await kiwi.media.status.query({ mediaId }, { signal })
    if (status.state === 'ready') return null
    if (status.state === 'refused') return status.refusalMessage
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs))
    signal.throwIfAborted()
  }
}
