import { useNavigate } from '@tanstack/react-router'
import { ShoppingCart } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { useAsMember } from '../../state/me.ts'
import { type LineToAdd, useAddToCart } from '../../state/orders/cart.ts'
import { toast } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'

interface AddToCartProps {
  /** What is added; null while an option is missing, which `onMissing` then asks for. */
  lines: LineToAdd[] | null
  onMissing?: () => void
  onAdded?: () => void
  disabled?: boolean
  /** On phones a sign without words. */
  isSmall?: boolean
}

export function AddToCart({ lines, onMissing, onAdded, disabled = false, isSmall = false }: AddToCartProps) {
  const navigate = useNavigate()
  const asMember = useAsMember()
  const add = useAddToCart()
  function press() {
    if (lines === null) return onMissing?.()
    const put = () =>
      add.mutate(lines, {
        onSuccess: () => {
          onAdded?.()
          toast(m.cart_added(), 'good', { label: m.cart_see(), run: () => void navigate({ to: '/cart' }) })
        },
      })
    asMember(put, { kind: 'cart', lines })
  }
  return (
    <Button
      kind="quiet"
      className={isSmall ? 'min-h-12 min-w-12 shrink-0 px-3! lg:min-h-13 lg:w-full' : 'mt-2 min-h-13 w-full'}
      disabled={disabled}
      busy={add.isPending}
      onClick={press}
    >
      <ShoppingCart aria-hidden className="size-5" />
      <span className={isSmall ? 'max-lg:sr-only' : ''}>{m.cart_add()}</span>
    </Button>
  )
}
