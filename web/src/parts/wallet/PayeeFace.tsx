import { Store } from 'lucide-react'
import type { Payee } from '../../state/wallet/payee.ts'
import { Avatar } from '../Avatar.tsx'

export function PayeeFace({ payee }: { payee: Payee }) {
  if (payee.kind === 'person') return <Avatar person={payee.person} size="large" />
  return (
    <span className="grid size-14 place-items-center rounded-2xl bg-kiwi-soft text-kiwi">
      <Store aria-hidden className="size-7" />
    </span>
  )
}
