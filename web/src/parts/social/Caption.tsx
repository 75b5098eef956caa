import { type TextPart, textParts } from '../../../../src/shared/writing/grammar.ts'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { useRecordHere } from '../../state/social/interactions.ts'
import { foldedCaption, isLong } from '../../state/social/caption.ts'

/** A hashtag of as many letters fits every column, so it needs no part that holds its beginning. */
const unbrokenTag = 12

const linkLook = 'font-medium text-kiwi hover:underline'

/** A caption or comment with its addresses, tags and names as links. */
export function RichText({ text }: { text: string }) {
  return textParts(text).map((part, index) => (part.kind === 'text' ? part.text : <Special key={index} part={part} />))
}

function Special({ part }: { part: Exclude<TextPart, { kind: 'text' }> }) {
  const recordHere = useRecordHere()
  if (part.kind === 'link')
    return (
      <a href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc" className={`${linkLook} break-all`}>
        {part.shown}
      </a>
    )
  if (part.kind === 'mention')
    return (
      <Link to="/@{$handle}" params={{ handle: part.handle }} className={linkLook}>
        {part.text}
      </Link>
    )
  // Keeps the first letter on the line of its sign: Korean text may break between them.
  const isShort = part.text.length <= unbrokenTag
  const beginning = /^.\P{M}\p{M}*/u.exec(part.text)?.[0] ?? ''
  return (
    <Link
      to="/tags/$tag"
      params={{ tag: part.tag }}
      onClick={() => recordHere('click')}
      className={isShort ? `${linkLook} whitespace-nowrap` : linkLook}
    >
      {isShort ? part.text : <span className="whitespace-nowrap">{beginning}</span>}
      {isShort ? null : part.text.slice(beginning.length)}
    </Link>
  )
}

export function Caption({ text, folded }: { text: string; folded: boolean }) {
  const [open, setOpen] = useState(false)
  if (text === '') return null
  const short = foldedCaption(text)
  const isFolded = folded && !open && isLong(short)
  return (
    <>
      <p className={`text-[0.9375rem] whitespace-pre-wrap ${isFolded ? 'line-clamp-3' : ''}`}>
        <RichText text={folded && !open ? short : text} />
      </p>
      {isFolded && (
        <button type="button" onClick={() => setOpen(true)} className="-my-1.5 min-h-11 pr-4 text-sm font-medium text-muted hover:text-ink">
          {m.more()}
        </button>
      )}
    </>
  )
}
