import { ImageUp } from 'lucide-react'
import { useRef } from 'react'
import { pictureTypes } from '../state/social/picture-upload.ts'

/** Chooses one picture. */
export function FileButton({ label, onFile }: { label: string; onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={pictureTypes.join(',')}
        className="sr-only"
        tabIndex={-1}
        aria-label={label}
        onChange={({ target }) => {
          const file = target.files?.[0]
          target.value = ''
          if (file) onFile(file)
        }}
      />
      <button
        type="button"
        onClick={() => input.current?.click()}
        className="inline-flex min-h-11 items-center gap-1.5 rounded-full text-sm font-semibold underline underline-offset-4"
      >
        <ImageUp aria-hidden className="size-4.5" />
        {label}
      </button>
    </>
  )
}
