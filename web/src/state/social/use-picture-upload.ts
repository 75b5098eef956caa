import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { asKiwiError, kiwi } from '../kiwi.ts'
import { problemOfPicture } from './picture-upload.ts'

interface Choosing {
  /** What stands there: the chosen picture from its first moment on. */
  preview: string | null
  setPreview: (url: string | null) => void
  problem: string | null
  isPending: boolean
  choose: (file: File) => void
}

/** Uploads one picture in the place of `shownUrl`. `onReady` is called when it may be used. */
export function usePictureUpload(purpose: 'avatar' | 'shop', shownUrl: string | null, onReady: (mediaId: string) => void): Choosing {
  const [preview, setPreview] = useState(shownUrl)
  const [problem, setProblem] = useState<string | null>(null)
  const leaving = useRef(new AbortController())
  useEffect(() => {
    const controller = (leaving.current = new AbortController())
    return () => controller.abort()
  }, [])
  const upload = useMutation({
    mutationFn: async (file: File) => {
      const mediaId = await kiwi.uploadPicture(file, purpose, { signal: leaving.current.signal })
      return { mediaId, problem: await problemOfPicture(mediaId, leaving.current.signal) }
    },
    onSuccess: ({ mediaId, problem }) => {
      if (problem === null) return onReady(mediaId)
      setPreview(shownUrl)
      setProblem(problem)
    },
    onError: (error) => {
      setPreview(shownUrl)
      const { code, message } = asKiwiError(error)
      if (code !== 'ABORTED') setProblem(message)
    },
  })
  return {
    preview,
    setPreview,
    problem,
    isPending: upload.isPending,
    choose: (file) => {
      setProblem(null)
      setPreview(URL.createObjectURL(file))
      upload.mutate(file)
    },
  }
}
