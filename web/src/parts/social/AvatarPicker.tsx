import { useMutation } from '@tanstack/react-query'
import { Camera } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi, type Me } from '../../state/kiwi.ts'
import { problemOfPicture } from '../../state/social/picture-upload.ts'
import { Avatar } from '../Avatar.tsx'
import { FileButton } from './FileButton.tsx'
import { Spinner } from '../Button.tsx'

interface AvatarPickerProps {
  me: Me
  /** Called when a picture is ready for use. */
  onReady: (mediaId: string | null) => void
}

/** Chooses and uploads a profile photo, shown as a circle. */
export function AvatarPicker({ me, onReady }: AvatarPickerProps) {
  const [preview, setPreview] = useState<string | null>(me.avatarUrl)
  const [problem, setProblem] = useState<string | null>(null)
  const leaving = useRef(new AbortController())
  useEffect(() => {
    const controller = (leaving.current = new AbortController())
    return () => controller.abort()
  }, [])

  const upload = useMutation({
    mutationFn: async (file: File) => {
      const mediaId = await kiwi.uploadPicture(file, 'avatar', { signal: leaving.current.signal })
      return { mediaId, problem: await problemOfPicture(mediaId, leaving.current.signal) }
    },
    onSuccess: ({ mediaId, problem }) => {
      if (problem === null) return onReady(mediaId)
      setPreview(me.avatarUrl)
      setProblem(problem)
    },
    onError: (error) => {
      setPreview(me.avatarUrl)
      const { code, message } = asKiwiError(error)
      if (code !== 'ABORTED') setProblem(message)
    },
  })

  function choose(file: File) {
    setProblem(null)
    setPreview(URL.createObjectURL(file))
    upload.mutate(file)
  }

  return (
    <div className="flex items-center gap-4">
      <div className="relative shrink-0">
        <Avatar person={{ displayName: me.displayName, handle: me.handle ?? '', avatarUrl: preview }} size="huge" />
        {upload.isPending && (
          <span className="absolute inset-0 grid place-items-center rounded-full bg-black/40 text-white">
            <Spinner className="size-6" />
          </span>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        <FileButton label={m.field_photo_choose()} Icon={Camera} className="bg-sunken px-4 hover:bg-line" onFile={choose} />
        {preview && !upload.isPending && (
          <button
            type="button"
            onClick={() => {
              setPreview(null)
              onReady(null)
            }}
            className="min-h-11 px-3 text-sm font-semibold text-muted hover:text-ink"
          >
            {m.field_photo_remove()}
          </button>
        )}
        {problem && (
          <p role="alert" className="w-full text-sm font-medium text-danger">
            {problem}
          </p>
        )}
      </div>
    </div>
  )
}
