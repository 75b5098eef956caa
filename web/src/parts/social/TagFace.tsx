import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import { formatKrw } from '../../state/wording.ts'

/** The look of the chip at a tag in a picture. */
export const tagChip = 'flex min-h-11 items-center gap-2 rounded-2xl bg-white/95 py-1.5 pr-2 text-[#24211b] shadow-lg backdrop-blur'

interface TagFaceProps {
  title: string
  priceKrw: number
  paysCommission?: boolean | undefined
  bought?: boolean | undefined
  /** Its picture. */
  children?: ReactNode
}

/** What the chip of a tag says of a product that is sold here. */
export function TagFace({ title, priceKrw, paysCommission = false, bought = false, children }: TagFaceProps) {
  return (
    <>
      {children && (
        <span aria-hidden className="size-11 shrink-0 overflow-hidden rounded-xl">
          {children}
        </span>
      )}
      <span className="min-w-0">
        {paysCommission && <span className="block text-xs leading-4 font-semibold">{m.commission_label()}</span>}
        {bought && <span className="block text-xs leading-4 font-semibold text-[#3f6212]">{m.tag_bought()}</span>}
        <span className="line-clamp-1 text-[0.8125rem] leading-5">{title}</span>
        <span className="block text-sm leading-5 font-bold">{formatKrw(priceKrw)}</span>
      </span>
      <ChevronRight aria-hidden className="size-4 shrink-0 opacity-60" />
    </>
  )
}
