import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { readOrderNumber } from '../../../../src/shared/orders.ts'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { Button } from '../Button.tsx'
import { TextField } from '../TextField.tsx'

/** From the number that a buyer tells to the order, in whatever state it is. */
export function FindOrder() {
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const find = useMutation({
    mutationFn: async () => {
      const number = readOrderNumber(text)
      if (number === null) return m.find_order_unreadable()
      const [order] = (await kiwi.orders.byNumber.query({ numbers: [number] })).orders
      if (!order) return m.paste_flaw_unknown()
      await navigate({ to: '/orders/$orderId', params: { orderId: order.orderId } })
      return null
    },
  })
  function send(event: FormEvent) {
    event.preventDefault()
    if (text.trim() !== '') find.mutate()
  }
  return (
    <form role="search" onSubmit={send} className="flex items-start gap-2">
      <TextField
        className="min-w-0 flex-1"
        label={m.find_order()}
        placeholder="261126-9F3A07C2"
        maxLength={30}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(next) => {
          setText(next)
          find.reset()
        }}
        error={find.error ? asKiwiError(find.error).message : find.data}
      />
      <Button type="submit" kind="quiet" className="mt-7" busy={find.isPending}>
        {m.find_order_ask()}
      </Button>
    </form>
  )
}
