import { queryOptions } from '@tanstack/react-query'
import { kiwi } from '../kiwi.ts'
import { walletStatus } from './secrets.ts'

/** Apart from the other reads of the wallet: these load the code of the PIN and the device's key. */
export const pinQueries = {
  /** The PIN's state, and this browser's device in `thisDeviceId`. */
  pin: () => queryOptions({ queryKey: ['wallet', 'pin'], queryFn: walletStatus, staleTime: 0 }),
  devices: () =>
    queryOptions({ queryKey: ['wallet', 'pin', 'devices'], queryFn: ({ signal }) => kiwi.pay.pin.devices.query(undefined, { signal }) }),
}
