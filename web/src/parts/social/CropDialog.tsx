import { RotateCw } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { type Cut, cutTags, partOf, turnedSize, wholePicture } from '../../state/social/crop.ts'
import type { DraftPhoto, DraftTag } from '../../state/social/draft.ts'
import { toast } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'

interface CropDialogProps {
  photo: DraftPhoto
  /** The cut picture, with the tags that are left on it. */
  onDone: (file: File, tags: DraftTag[]) => void
  onClose: () => void
}

const aspects: { value: number | null; label: () => string }[] = [
  { value: null, label: m.crop_whole },
  { value: 1, label: m.crop_square },
  { value: 0.8, label: m.crop_portrait },
  { value: 1.91, label: m.crop_wide },
]
/** What cameras give is kept up to here. */
const maxSidePx = 4_096
const previewPx = 720
const maxZoom = 4
const step = 0.04

/**
 * Turns and cuts a picture that was chosen on this device. The canvas shows what will be posted.
 */
export function CropDialog({ photo, onDone, onClose }: CropDialogProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [bitmap, setBitmap] = useState<ImageBitmap | null>(null)
  const [cut, setCut] = useState<Cut>(wholePicture)
  const [isBusy, setBusy] = useState(false)
  const held = useRef<{ x: number; y: number } | null>(null)

  useEffect(() => {
    let isHere = true
    // Upright, as the API stores it.
    const image = new Image()
    image.src = photo.previewUrl!
    void image
      .decode()
      .then(() => createImageBitmap(image))
      .then(
        (read) => isHere && setBitmap(read),
        () => {
          toast(m.crop_failed(), 'bad')
          onClose()
        },
      )
    return () => {
      isHere = false
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once: the picture of this dialog
  }, [])
  useEffect(() => {
    if (bitmap && canvas.current) draw(canvas.current, bitmap, cut, previewPx)
  }, [bitmap, cut])

  /**
   * By parts of the frame. The middle stays where the picture ends, so that the way back is not
   * longer.
   */
  const pan = (byX: number, byY: number) =>
    setCut((before) => {
      if (!bitmap) return before
      const whole = turnedSize(bitmap, before.turns)
      const part = partOf(bitmap, before)
      const moved = {
        ...before,
        x: (part.left + part.width / 2 + byX * part.width) / whole.width,
        y: (part.top + part.height / 2 + byY * part.height) / whole.height,
      }
      const now = partOf(bitmap, moved)
      return { ...moved, x: (now.left + now.width / 2) / whole.width, y: (now.top + now.height / 2) / whole.height }
    })

  function drag({ currentTarget, clientX, clientY }: PointerEvent<HTMLCanvasElement>) {
    const from = held.current
    if (!from) return
    const box = currentTarget.getBoundingClientRect()
    pan((from.x - clientX) / box.width, (from.y - clientY) / box.height)
    held.current = { x: clientX, y: clientY }
  }

  function press(event: KeyboardEvent) {
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key]
    if (!by) return
    event.preventDefault()
    pan(by[0]!, by[1]!)
  }

  async function finish() {
    if (!bitmap) return
    setBusy(true)
    const whole = document.createElement('canvas')
    draw(whole, bitmap, cut, maxSidePx)
    const blob = await new Promise<Blob | null>((resolve) => whole.toBlob(resolve, 'image/jpeg', 0.92))
    setBusy(false)
    if (blob) onDone(new File([blob], 'picture.jpg', { type: 'image/jpeg' }), cutTags(photo.tags, bitmap, cut))
    else toast(m.crop_failed(), 'bad')
  }

  return (
    <Modal title={m.crop_title()} onClose={onClose}>
      <div className="mt-3 grid min-h-64 place-items-center overflow-hidden rounded-2xl bg-sunken">
        <canvas
          ref={canvas}
          // oxlint-disable-next-line jsx-a11y/no-interactive-element-to-noninteractive-role -- the picture is moved here
          role="application"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrows move the picture
          tabIndex={0}
          aria-label={m.crop_move()}
          className="max-h-[46dvh] max-w-full cursor-move touch-none"
          onKeyDown={press}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId)
            held.current = { x: event.clientX, y: event.clientY }
          }}
          onPointerMove={drag}
          onPointerUp={() => (held.current = null)}
          onPointerCancel={() => (held.current = null)}
        />
      </div>
      <div role="group" aria-label={m.crop_aspect()} className="mt-3 flex flex-wrap gap-2">
        {aspects.map(({ value, label }) => (
          <button
            key={String(value)}
            type="button"
            aria-pressed={cut.aspect === value}
            onClick={() => setCut({ ...cut, aspect: value })}
            className="min-h-11 rounded-full border border-line px-4 text-sm font-semibold aria-pressed:border-kiwi aria-pressed:bg-kiwi-soft"
          >
            {label()}
          </button>
        ))}
        <button
          type="button"
          aria-label={m.crop_turn()}
          onClick={() => setCut({ ...cut, turns: (cut.turns + 1) % 4, x: 0.5, y: 0.5 })}
          className="ml-auto grid size-11 place-items-center rounded-full hover:bg-sunken"
        >
          <RotateCw aria-hidden className="size-5" />
        </button>
      </div>
      <label className="mt-3 flex min-h-11 items-center gap-3 text-sm font-medium">
        {m.crop_zoom()}
        <input
          type="range"
          min={1}
          max={maxZoom}
          step={0.05}
          value={cut.zoom}
          onChange={({ target }) => setCut({ ...cut, zoom: Number(target.value) })}
          className="flex-1 accent-kiwi"
        />
      </label>
      <Button className="mt-3" busy={isBusy} disabled={!bitmap} onClick={() => void finish()}>
        {m.crop_done()}
      </Button>
    </Modal>
  )
}

/** Draws the part, no larger than the picture has it. */
function draw(canvas: HTMLCanvasElement, bitmap: ImageBitmap, cut: Cut, maxPx: number): void {
  const part = partOf(bitmap, cut)
  const scale = Math.min(1, maxPx / Math.max(part.width, part.height))
  canvas.width = Math.max(1, Math.round(part.width * scale))
  canvas.height = Math.max(1, Math.round(part.height * scale))
  const context = canvas.getContext('2d')
  if (!context) return
  const whole = turnedSize(bitmap, cut.turns)
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.scale(scale, scale)
  context.translate(whole.width / 2 - part.left, whole.height / 2 - part.top)
  context.rotate((cut.turns * Math.PI) / 2)
  context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2)
}
