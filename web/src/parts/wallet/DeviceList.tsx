import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { MonitorSmartphone } from 'lucide-react'
import { useState } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { formatAgo } from '../../state/dates.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { removeDevice } from '../../state/wallet/secrets.ts'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { Failure } from '../Message.tsx'
import { RowSkeleton } from '../Skeletons.tsx'
import { pinQueries } from '../../state/wallet/pin-queries.ts'

type Device = RouterOutputs['pay']['pin']['devices']['devices'][number]

/** The devices that may pay, this one first, each with a button to remove it. */
export function DeviceList() {
  const { data, error, isPending, refetch } = useQuery(pinQueries.devices())
  const here = useQuery(pinQueries.pin()).data?.thisDeviceId
  if (isPending) return <RowSkeleton count={2} />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  if (data.devices.length === 0) return <p className="py-3 text-muted">{m.wallet_devices_none()}</p>
  const devices = data.devices.toSorted((a, b) => Number(b.deviceId === here) - Number(a.deviceId === here))
  return (
    <ul className="-my-2 divide-y divide-line">
      {devices.map((device) => (
        <DeviceLine key={device.deviceId} device={device} isHere={device.deviceId === here} />
      ))}
    </ul>
  )
}

function DeviceLine({ device: { deviceId, name, createdAt }, isHere }: { device: Device; isHere: boolean }) {
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const remove = useMutation({
    mutationFn: () => removeDevice(deviceId),
    onSuccess: () => toast(m.wallet_device_removed()),
    onError: toastFailure,
    onSettled: () => {
      setAsking(false)
      return client.invalidateQueries({ queryKey: ['wallet', 'pin'] })
    },
  })
  return (
    <li className="flex min-h-16 items-center gap-3 py-2">
      <MonitorSmartphone aria-hidden className="size-6 shrink-0 text-muted" />
      <span className="min-w-0 flex-1 leading-snug">
        <span className="block truncate font-semibold">{name}</span>
        <span className="block text-sm text-muted">
          {isHere && <b className="font-semibold text-kiwi">{m.wallet_device_here()} · </b>}
          {m.wallet_device_since({ time: formatAgo(createdAt) })}
        </span>
      </span>
      <button
        type="button"
        aria-label={`${name} ${m.wallet_device_remove()}`}
        onClick={() => setAsking(true)}
        className="min-h-11 min-w-11 px-2 text-sm font-semibold text-danger"
      >
        {m.wallet_device_remove()}
      </button>
      {isAsking && (
        <ConfirmDialog
          title={m.wallet_device_remove_title({ name })}
          body={m.wallet_device_remove_body()}
          action={m.wallet_device_remove()}
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  )
}
