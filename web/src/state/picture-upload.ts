import { kiwi } from './kiwi.ts'
import { m } from '../paraglide/messages.js'

export const pictureTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/avif']
export const maxPictureBytes = 20 * 1024 * 1024

/** Why a file cannot be sent, before any of it is; null when it can. The API decides again by looking inside. */
export function refuseFile(file: Pick<File, 'type' | 'size'>): string | null {
  if (!pictureTypes.includes(file.type)) return m.write_wrong_type()
  return file.size > maxPictureBytes ? m.write_too_large() : null
}

const pollEveryMs = 700
const patienceMs = 60_000

export type MediaEnd = { state: 'ready'; previewUrl: string | null } | { state: 'refused' } | { state: 'slow' }

/** Waits until a picture is ready or refused; `slow` after a minute. */
export async function waitForPicture(mediaId: string, signal: AbortSignal): Promise<MediaEnd> {
  for (const until = Date.now() + patienceMs; Date.now() < until;) {
    const status = await kiwi.media.status.query({ mediaId }, { signal })
    if (status.state === 'ready') return { state: 'ready', previewUrl: status.previewUrl }
    if (status.state === 'refused') return { state: 'refused' }
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs))
  }
  return { state: 'slow' }
}
