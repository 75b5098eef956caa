import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useFileUrls } from '../file-urls.ts'
import { asKiwiError } from '../kiwi.ts'
import { liveKiwi } from '../live-kiwi.ts'
import { problemOfPicture } from './picture-upload.ts'

type Purpose = Parameters<typeof liveKiwi.uploadPicture>[1]

interface Uploading {
  /** What is wrong with the last picture, or with what the form around it says. */
  problem: string | null
  setProblem: (problem: string | null) => void
  isPending: boolean
  upload: (...files: File[]) => void
}

/**
 * Uploads pictures one by one and waits until each may be used: `onReady`, else `onRefused` with
 * the problem shown. Leaving the page ends an upload silently.
 */
export function useUpload(
  purpose: Purpose,
  { onReady, onRefused }: { onReady: (mediaId: string, file: File) => void; onRefused?: () => void },
): Uploading {
  const [problem, setProblem] = useState<string | null>(null)
  const leaving = useRef(new AbortController())
  useEffect(() => {
    const controller = (leaving.current = new AbortController())
    return () => controller.abort()
  }, [])
  const refuse = (why: string | null) => {
    onRefused?.()
    setProblem(why)
  }
  const { mutate, isPending } = useMutation({
    mutationFn: async (files: File[]) => {
      const { signal } = leaving.current
      for (const file of files) {
        const mediaId = await liveKiwi.uploadPicture(file, purpose, { signal })
        const why = await problemOfPicture(mediaId, signal)
        if (why === null) onReady(mediaId, file)
        else refuse(why)
      }
    },
    onError: (error) => {
      const { code, message } = asKiwiError(error)
      refuse(code === 'ABORTED' ? null : message)
    },
  })
  return {
    problem,
    setProblem,
    isPending,
    upload: (...files) => {
      setProblem(null)
      mutate(files)
    },
  }
}

interface Choosing extends Pick<Uploading, 'problem' | 'isPending'> {
  /** What stands there: the chosen picture from its first moment on. */
  preview: string | null
  choose: (file: File) => void
  remove: () => void
}

/**
 * Uploads one picture in the place of `shownUrl`, or takes it away (null). `onChange` is called
 * when it may be used.
 */
export function usePictureUpload(purpose: Purpose, shownUrl: string | null, onChange: (mediaId: string | null) => void): Choosing {
  const [preview, setPreview] = useState(shownUrl)
  const urlOf = useFileUrls()
  const { problem, isPending, upload } = useUpload(purpose, { onReady: onChange, onRefused: () => setPreview(shownUrl) })
  return {
    preview,
    problem,
    isPending,
    choose: (file) => {
      setPreview(urlOf(file))
      upload(file)
    },
    remove: () => {
      setPreview(null)
      onChange(null)
    },
  }
}
