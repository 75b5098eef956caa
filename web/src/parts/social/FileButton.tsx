import { ImageUp, type LucideIcon } from 'lucide-react'
import { useRef } from 'react'
import { pictureTypes } from '../../state/social/picture-upload.ts'

interface FileButtonProps {
  label: string
  Icon?: LucideIcon
  className?: string
  onFile: (file: File) => void
}

/** Chooses one picture. */
export function FileButton({ label, Icon = ImageUp, className = 'underline underline-offset-4', onFile }: FileButtonProps) {
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
        className={`inline-flex min-h-11 items-center gap-2 rounded-full text-sm font-semibold ${className}`}
      >
        <Icon aria-hidden className="size-4.5" />
        {label}
      </button>
    </>
  )
}
