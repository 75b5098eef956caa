import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { productQueries } from '../../state/orders/queries.ts'
import { formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { WonInput } from '../WonInput.tsx'

type LinkView = RouterOutputs['products']['link']
type Found = NonNullable<LinkView['product']>

const refusals: Record<NonNullable<LinkView['refusal']>, () => string> = {
  not_public: m.link_not_public,
  not_found: m.link_not_found,
  unreachable: m.link_unreachable,
  too_large: m.link_too_large,
  wrong_type: m.link_wrong_type,
  too_many_hops: m.link_too_many_hops,
  no_product: m.link_no_product,
  no_price: m.link_no_price,
}

/** Tags what is sold elsewhere: a pasted address, read by Kiwi, then shown before it is taken. */
export function LinkTag({ onPick }: { onPick: (product: Found) => void }) {
  const client = useQueryClient()
  const [url, setUrl] = useState('')
  const [price, setPrice] = useState('')
  const [linkId, setLinkId] = useState<string | null>(null)
  const give = useMutation({
    mutationFn: () => kiwi.products.createFromLink.mutate({ url, priceKrw: Number(price) || null }),
    onSuccess: (link) => {
      client.setQueryData(productQueries.link(link.linkId).queryKey, link)
      setLinkId(link.linkId)
    },
  })
  const link = useQuery(productQueries.link(linkId)).data
  const isReading = give.isPending || link?.state === 'waiting'
  const refusal = give.error ? asKiwiError(give.error).message : link?.refusal ? refusals[link.refusal]() : null
  return (
    <form
      className="mt-6 border-t border-line pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        setLinkId(null)
        give.mutate()
      }}
    >
      <p className="text-sm font-semibold text-muted">{m.link_title()}</p>
      <input
        type="url"
        inputMode="url"
        value={url}
        maxLength={800}
        aria-label={m.link_title()}
        placeholder="https://"
        onChange={({ target }) => setUrl(target.value)}
        className="field mt-2"
      />
      <WonInput
        value={price}
        maxLength={9}
        aria-label={m.link_price()}
        placeholder={m.link_price()}
        onText={setPrice}
        className="field mt-2"
      />
      <p aria-live="polite" className={`mt-2 text-sm ${refusal ? 'font-medium text-danger' : 'text-muted'}`}>
        {isReading ? m.link_reading() : refusal}
      </p>
      {link?.product ? (
        <Button className="mt-2 w-full" onClick={() => link.product && onPick(link.product)}>
          <bdi className="truncate">{link.product.title}</bdi> {formatKrw(link.product.priceKrw)}
        </Button>
      ) : (
        <Button kind="quiet" className="mt-2 w-full" type="submit" busy={isReading} disabled={!url.startsWith('https://')}>
          {m.link_use()}
        </Button>
      )}
    </form>
  )
}
