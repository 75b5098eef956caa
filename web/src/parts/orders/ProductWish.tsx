import { useQuery } from '@tanstack/react-query'
import { Bell, BellRing, Star } from 'lucide-react'
import { useState } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { useAsMember, useMe } from '../../state/me.ts'
import { useSeen, useSetAlert, useSetWish, wishQueries } from '../../state/orders/wishes.ts'
import { formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'
import { TextField } from '../TextField.tsx'
import { WonInput } from '../WonInput.tsx'

type Product = Pick<RouterOutputs['products']['get'], 'id' | 'priceKrw'>
/** What is waited for: the product, or the option that is picked. */
type Shown = { id: string; priceKrw: number; stock: number }

/** Save, and wait for stock or a lower price. */
export function ProductWish({ product, shown }: { product: Product; shown: Shown }) {
  const isMember = useMe()?.status === 'active'
  const asMember = useAsMember()
  const state = useQuery({ ...wishQueries.ofProduct(product.id), enabled: isMember }).data
  const waiting = useQuery({ ...wishQueries.ofProduct(shown.id), enabled: isMember }).data
  const setWish = useSetWish(product.id)
  const setAlert = useSetAlert(shown.id)
  const [isAsking, setAsking] = useState(false)
  useSeen(product.id)
  const isSaved = setWish.isPending ? setWish.variables : (state?.savedKrw ?? null) !== null
  const belowKrw = waiting?.tellsBelowKrw ?? null
  const fellKrw = (state?.savedKrw ?? product.priceKrw) - product.priceKrw
  return (
    <>
      <div className="mt-2 grid grid-cols-2 gap-2">
        <Button
          kind="quiet"
          aria-pressed={isSaved}
          className="px-3"
          onClick={() => asMember(() => setWish.mutate(!isSaved), { kind: 'wish', productId: product.id })}
        >
          <Star aria-hidden className={`size-5 ${isSaved ? 'fill-current text-kiwi' : ''}`} />
          {isSaved ? m.wish_saved() : m.wish_save()}
        </Button>
        {shown.stock > 0 ? (
          <AlertButton
            on={belowKrw !== null}
            label={m.alert_price()}
            onLabel={m.alert_price_on({ amount: formatKrw(belowKrw ?? 0) })}
            onPress={() => asMember(() => setAsking(true))}
          />
        ) : (
          <AlertButton
            on={waiting?.tellsRestock ?? false}
            label={m.alert_restock()}
            onLabel={m.alert_restock_on()}
            onPress={() =>
              asMember(() => setAlert.mutate({ kind: 'restock', on: !waiting?.tellsRestock }), { kind: 'restock', productId: shown.id })
            }
          />
        )}
      </div>
      {fellKrw > 0 && <p className="mt-2 text-sm font-semibold text-kiwi">{m.wish_fell({ amount: formatKrw(fellKrw) })}</p>}
      {isAsking && (
        <PriceAlert
          priceKrw={shown.priceKrw}
          belowKrw={belowKrw}
          onSet={(wanted) => {
            setAlert.mutate({ kind: 'price', on: wanted !== null, belowKrw: wanted })
            setAsking(false)
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}

function AlertButton({ on, label, onLabel, onPress }: { on: boolean; label: string; onLabel: string; onPress: () => void }) {
  const Icon = on ? BellRing : Bell
  return (
    <Button kind="quiet" aria-pressed={on} className="px-3 text-sm leading-tight" onClick={onPress}>
      <Icon aria-hidden className={`size-5 shrink-0 ${on ? 'text-kiwi' : ''}`} />
      {on ? onLabel : label}
    </Button>
  )
}

interface PriceAlertProps {
  priceKrw: number
  belowKrw: number | null
  onSet: (belowKrw: number | null) => void
  onClose: () => void
}

function PriceAlert({ priceKrw, belowKrw, onSet, onClose }: PriceAlertProps) {
  const [wanted, setWanted] = useState(() => belowKrw ?? Math.max(1, Math.floor((priceKrw * 0.9) / 100) * 100))
  const [isTooHigh, setTooHigh] = useState(false)
  return (
    <Modal title={m.alert_price_title()} onClose={onClose}>
      <form
        className="mt-3 space-y-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (wanted < 1 || wanted >= priceKrw) setTooHigh(true)
          else onSet(wanted)
        }}
      >
        <TextField
          label={m.alert_price_label()}
          Input={WonInput}
          maxLength={9}
          value={wanted === 0 ? '' : String(wanted)}
          error={isTooHigh ? m.alert_price_high({ amount: formatKrw(priceKrw) }) : null}
          onChange={(digits) => {
            setWanted(Number(digits))
            setTooHigh(false)
          }}
        />
        <div className="flex gap-2">
          {belowKrw !== null && (
            <Button kind="quiet" className="flex-1" onClick={() => onSet(null)}>
              {m.alert_end()}
            </Button>
          )}
          <Button type="submit" className="flex-1">
            {m.alert_set()}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
