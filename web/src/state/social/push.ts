import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getLocale } from '../../paraglide/runtime.js'
import { m } from '../../paraglide/messages.js'
import { kiwi, type NoticeSettings } from '../kiwi.ts'
import { registerWorker } from '../watch-release.ts'
import { toast, toastFailure } from '../toasts.ts'
import { noticeSettings } from './notice-settings.ts'

/** iPhones push only to an app on the home screen; private windows often not at all. */
export const canPush = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

const device = ['push-device'] as const

/** Whether this browser hears pushes. */
export function usePushHere() {
  return useQuery({
    queryKey: device,
    enabled: canPush,
    queryFn: async () => {
      if (Notification.permission === 'denied') return 'denied'
      const registration = await navigator.serviceWorker.getRegistration('/')
      return (await registration?.pushManager.getSubscription()) ? 'on' : 'off'
    },
  })
}

export function useTurnPush(serverKey: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (isOn: boolean): Promise<NoticeSettings | null> => (isOn ? turnOn(serverKey) : turnOff()),
    onSuccess: (settings, isOn) => {
      if (settings) client.setQueryData(noticeSettings().queryKey, settings)
      else if (isOn) toast(m.push_denied())
    },
    onError: toastFailure,
    onSettled: () => client.invalidateQueries({ queryKey: device }),
  })
}

/** Null where the person says no. */
async function turnOn(serverKey: string): Promise<NoticeSettings | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null
  await registerWorker()
  const { pushManager } = await navigator.serviceWorker.ready
  const present = await pushManager.getSubscription()
  if (present && keyOf(present) !== serverKey) await present.unsubscribe()
  return tellKiwi(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: serverKey }), present?.endpoint)
}

async function turnOff(): Promise<NoticeSettings | null> {
  const registration = await navigator.serviceWorker.getRegistration('/')
  const present = await registration?.pushManager.getSubscription()
  if (!present) return null
  await present.unsubscribe()
  return kiwi.notifications.unsubscribePush.mutate({ endpoint: present.endpoint })
}

/** `replaces`: the endpoint of before. */
function tellKiwi(subscription: PushSubscription, replaces?: string): Promise<NoticeSettings> {
  const { endpoint = '', keys } = subscription.toJSON()
  const { p256dh = '', auth = '' } = keys ?? {}
  return kiwi.notifications.subscribePush.mutate({ endpoint, replaces, p256dh, auth, serverKey: keyOf(subscription), locale: getLocale() })
}

function keyOf({ options: { applicationServerKey } }: PushSubscription): string {
  const bytes = String.fromCharCode(...new Uint8Array(applicationServerKey ?? new ArrayBuffer(0)))
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** A browser that hears pushes takes Kiwi's newest key, and hears of whoever is signed in now. */
export async function refreshPush(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration('/')
  const present = await registration?.pushManager.getSubscription()
  if (!present) return
  const { serverKey } = await kiwi.notifications.settings.query(undefined)
  if (serverKey === null) return
  if (keyOf(present) === serverKey) await tellKiwi(present)
  else await turnOn(serverKey)
}
