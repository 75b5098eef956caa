import { useMutation, useQueryClient } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { toast } from '../../state/toasts.ts'
import { addThisDevice } from '../../state/wallet/secrets.ts'
import { Button } from '../Button.tsx'
import { ErrorNotice } from '../Notice.tsx'
import { Reverify } from './Reverify.tsx'

interface AddThisDeviceProps {
  /** This session verified its identity within the last ten minutes. */
  mayAdd: boolean
  verificationId: string | undefined
  onAdded: () => void
}

/** Registers this browser for payments: verifies the identity, then makes a key. */
export function AddThisDevice({ mayAdd, verificationId, onAdded }: AddThisDeviceProps) {
  const client = useQueryClient()
  const add = useMutation({
    mutationFn: addThisDevice,
    onSuccess: async () => {
      toast(m.wallet_device_added())
      await client.invalidateQueries({ queryKey: ['wallet', 'pin'] })
      onAdded()
    },
  })
  if (!mayAdd)
    return (
      <Reverify verificationId={verificationId} onVerified={() => add.mutate()}>
        {m.wallet_device_verify()}
      </Reverify>
    )
  return (
    <>
      {add.error && <ErrorNotice error={add.error} />}
      <Button className="mt-4 min-h-13 w-full" busy={add.isPending} onClick={() => add.mutate()}>
        {m.wallet_device_add()}
      </Button>
    </>
  )
}
