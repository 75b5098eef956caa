import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { m } from '../paraglide/messages.js'
import { captionParts, foldedCaption, isLong } from '../state/caption.ts'

const linkLook = 'font-medium text-kiwi hover:underline'

/** A caption or comment with its tags and names as links. */
export function RichText({ text }: { text: string }) {
  return captionParts(text).map((part, index) => {
    if (part.kind === 'text') return part.text
    if (part.kind === 'tag')
      return (
        <Link key={index} to="/tags/$tag" params={{ tag: part.tag }} className={linkLook}>
          {part.text}
        </Link>
      )
    return (
      <Link key={index} to="/@{$handle}" params={{ handle: part.handle }} className={linkLook}>
        {part.text}
      </Link>
    )
  })
}

export function Caption({ text, folded }: { text: string; folded: boolean }) {
  const [open, setOpen] = useState(false)
  if (text === '') return null
  const short = foldedCaption(text)
  const isFolded = folded && !open && isLong(short)
  return (
    <div>
      <p className={`text-[0.9375rem] whitespace-pre-wrap ${isFolded ? 'line-clamp-3' : ''}`}>
        <RichText text={folded && !open ? short : text} />
      </p>
      {isFolded && (
        <button type="button" onClick={() => setOpen(true)} className="-my-1.5 min-h-11 pr-4 text-sm font-medium text-muted hover:text-ink">
          {m.more()}
        </button>
      )}
    </div>
  )
}
