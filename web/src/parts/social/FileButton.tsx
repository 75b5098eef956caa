import { ImageUp, type LucideIcon } from 'lucide-react'
import { useRef } from 'react'
import { pictureTypes } from '../../state/social/picture-upload.ts'

interface FileButtonProps {
  label: string
  Icon?: LucideIcon
  className?: string
  /** How many may be chosen at once. */
  most?: number
  onFile: (file: File, ...more: File[]) => void
}

/** Chooses one picture, or several. */
export function FileButton({ label, Icon = ImageUp, className = 'underline underline-offset-4', most = 1, onFile }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={pictureTypes.join(',')}
        multiple={most > 1}
        className="sr-only"
        tabIndex={-1}
        aria-label={label}
        onChange={({ target }) => {
          const [file, ...more] = target.files ?? []
          target.value = ''
          if (file) onFile(file, ...more.slice(0, most - 1))
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
