import { useEffect, useRef, useState } from 'react'
import { maxPictures } from '../../../../src/shared/bounds.ts'
import { useFileUrls } from '../../state/file-urls.ts'
import { asKiwiError } from '../../state/kiwi.ts'
import { liveKiwi } from '../../state/live-kiwi.ts'
import { problemOfPicture } from '../../state/social/picture-upload.ts'

export interface ChosenPicture {
  key: string
  previewUrl: string
  /** Null while it is on its way. */
  mediaId: string | null
}

/**
 * Uploads the pictures of the next message. What is refused is taken away, and `problem` says why.
 */
export function useMessagePictures() {
  const [pictures, setPictures] = useState<ChosenPicture[]>([])
  const [problem, setProblem] = useState<string | null>(null)
  const urlOf = useFileUrls()
  const leaving = useRef(new AbortController())
  useEffect(() => {
    const controller = (leaving.current = new AbortController())
    return () => controller.abort()
  }, [])

  async function upload(file: File): Promise<void> {
    const { signal } = leaving.current
    const key = crypto.randomUUID()
    setPictures((before) => [...before, { key, previewUrl: urlOf(file), mediaId: null }])
    try {
      const mediaId = await liveKiwi.uploadPicture(file, 'chat', { signal })
      const found = await problemOfPicture(mediaId, signal)
      setProblem(found)
      if (found === null) setPictures((before) => before.map((one) => (one.key === key ? { ...one, mediaId } : one)))
      else remove(key)
    } catch (error) {
      const { code, message } = asKiwiError(error)
      if (code !== 'ABORTED') setProblem(message)
      remove(key)
    }
  }
  function remove(key: string): void {
    setPictures((before) => before.filter((one) => one.key !== key))
  }
  return {
    pictures,
    problem,
    isReady: pictures.every(({ mediaId }) => mediaId !== null),
    add: (files: readonly File[]) => files.slice(0, maxPictures - pictures.length).forEach((file) => void upload(file)),
    remove,
    clear: () => setPictures([]),
  }
}
