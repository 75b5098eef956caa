import { ArrowLeft, ArrowRight, X } from 'lucide-react'
import { maxPictures } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import type { FormPicture } from '../../state/products/product-form.ts'
import type { useUpload } from '../../state/social/use-picture-upload.ts'
import { Spinner } from '../Button.tsx'
import { FileButton } from '../social/FileButton.tsx'

interface ProductPicturesProps {
  pictures: FormPicture[]
  upload: ReturnType<typeof useUpload>
  problem: string | null
  onChange: (pictures: FormPicture[]) => void
}

/** The pictures in their order; the first stands in lists and tags. */
export function ProductPictures({ pictures, upload, problem, onChange }: ProductPicturesProps) {
  const move = (from: number, to: number) => {
    const next = pictures.filter((_, at) => at !== from)
    next.splice(to, 0, pictures[from]!)
    onChange(next)
  }
  const count = pictures.length
  const said = upload.problem ?? problem
  return (
    <div role="group" aria-label={m.product_pictures()}>
      <p className="text-sm font-semibold">{m.product_pictures()}</p>
      <p className="mb-2 text-[0.8125rem] text-muted">{m.product_pictures_hint()}</p>
      <ul className="mb-2 flex flex-wrap gap-3 empty:hidden">
        {pictures.map(({ mediaId, url }, at) => (
          <li key={mediaId} className="w-34">
            <span className="relative block aspect-square overflow-hidden rounded-2xl bg-sunken">
              {url && <img src={url} alt={m.product_picture({ number: at + 1 })} className="size-full object-cover" />}
              {at === 0 && (
                <span className="absolute bottom-1.5 left-1.5 rounded-full bg-black/65 px-2.5 py-1 text-xs font-semibold text-white">
                  {m.product_picture_first()}
                </span>
              )}
            </span>
            <span className="flex justify-between">
              <PictureAct
                label={m.product_picture_earlier({ number: at + 1 })}
                disabled={at === 0}
                onClick={() => move(at, at - 1)}
                Icon={ArrowLeft}
              />
              <PictureAct
                label={m.product_picture_remove({ number: at + 1 })}
                onClick={() => onChange(pictures.filter((_, other) => other !== at))}
                Icon={X}
              />
              <PictureAct
                label={m.product_picture_later({ number: at + 1 })}
                disabled={at === count - 1}
                onClick={() => move(at, at + 1)}
                Icon={ArrowRight}
              />
            </span>
          </li>
        ))}
        {upload.isPending && (
          <li role="status" aria-label={m.picture_uploading()} className="grid size-34 place-items-center rounded-2xl bg-sunken text-muted">
            <Spinner className="size-6" />
          </li>
        )}
      </ul>
      {count < maxPictures && !upload.isPending && (
        <FileButton
          label={m.product_picture_add({ count, most: maxPictures })}
          most={maxPictures - count}
          className="bg-sunken px-4 hover:bg-line"
          onFile={upload.upload}
        />
      )}
      {said && (
        <p role="alert" className="mt-1.5 text-[0.8125rem] font-medium text-danger">
          {said}
        </p>
      )}
    </div>
  )
}

interface PictureActProps {
  label: string
  disabled?: boolean
  onClick: () => void
  Icon: typeof X
}

const PictureAct = ({ label, disabled = false, onClick, Icon }: PictureActProps) => (
  <button
    type="button"
    aria-label={label}
    disabled={disabled}
    onClick={onClick}
    className="grid size-11 place-items-center rounded-full hover:bg-sunken disabled:opacity-30"
  >
    <Icon aria-hidden className="size-5" />
  </button>
)
