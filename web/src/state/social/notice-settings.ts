import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { kiwi, type NoticeSettings, type PersonChip } from '../kiwi.ts'
import { isolated } from '../isolated.ts'
import { toast, toastFailure } from '../toasts.ts'

export const noticeSettings = () =>
  queryOptions({
    queryKey: ['notice-settings'],
    queryFn: ({ signal }) => kiwi.notifications.settings.query(undefined, { signal }),
  })

function useKept() {
  const client = useQueryClient()
  return (settings: NoticeSettings) => void client.setQueryData(noticeSettings().queryKey, settings)
}

export function useChangeNotices() {
  return useMutation({
    mutationFn: (change: Parameters<typeof kiwi.notifications.changeSettings.mutate>[0]) =>
      kiwi.notifications.changeSettings.mutate(change),
    onSuccess: useKept(),
    onError: toastFailure,
  })
}

export function useSilence() {
  const keep = useKept()
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ person, on }: { person: Pick<PersonChip, 'id' | 'displayName'>; on: boolean }) =>
      kiwi.notifications.silence.mutate({ personId: person.id, on }),
    onSuccess: (settings, { person, on }) => {
      keep(settings)
      const name = isolated(person.displayName)
      toast(on ? m.notices_silenced_done({ name }) : m.notices_unsilenced_done({ name }))
      return client.invalidateQueries({ queryKey: ['notifications'] })
    },
    onError: toastFailure,
  })
}
