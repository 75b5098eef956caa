import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { MuteDuration } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../isolated.ts'
import { kiwi, type MutedText, type PersonChip } from '../kiwi.ts'
import { toast, toastFailure } from '../toasts.ts'
import { takeOutAuthor } from './post-cache.ts'
import { queries } from './queries.ts'

export const muteDurations: Record<MuteDuration, () => string> = {
  ever: () => m.mute_ever(),
  hour: () => m.mute_hour(),
  day: () => m.mute_day(),
  week: () => m.mute_week(),
  month: () => m.mute_month(),
}

/** Mutes a person with an undo, or ends it. Feeds and notices are read again. */
export function useMutePerson({ id: personId, displayName }: Pick<PersonChip, 'id' | 'displayName'>) {
  const client = useQueryClient()
  const name = isolated(displayName)
  const end = useMutation({
    mutationFn: () => kiwi.people.unmute.mutate({ personId }),
    onSuccess: () => {
      toast(m.muted_ended({ name }))
      return client.invalidateQueries()
    },
    onError: toastFailure,
  })
  const begin = useMutation({
    mutationFn: (duration: MuteDuration) => kiwi.people.mute.mutate({ personId, duration }),
    onSuccess: () => {
      toast(m.muted_begun({ name }), 'good', { label: m.undo(), run: () => end.mutate() })
      takeOutAuthor(client, personId)
      return client.invalidateQueries()
    },
    onError: toastFailure,
  })
  return { begin, end }
}

type Text = Pick<MutedText, 'kind' | 'text'>

/**
 * The same for words and hashtags. The list of interests begins again: it holds posts with them.
 */
export function useMuteText() {
  const client = useQueryClient()
  const readAgain = async () => {
    await Promise.all([client.resetQueries({ queryKey: queries.interest().queryKey }), client.invalidateQueries()])
  }
  const end = useMutation({
    mutationFn: ({ kind, text }: Text) => kiwi.mutes.remove.mutate({ kind, text }),
    onSuccess: (_, { text }) => {
      toast(m.muted_text_ended({ text: isolated(text) }))
      return readAgain()
    },
    onError: toastFailure,
  })
  const begin = useMutation({
    mutationFn: ({ duration, ...text }: Text & { duration: MuteDuration }) => kiwi.mutes.add.mutate({ ...text, duration }),
    onSuccess: ({ muted }) => {
      toast(m.muted_text_begun({ text: isolated(muted.text) }), 'good', { label: m.undo(), run: () => end.mutate(muted) })
      return readAgain()
    },
  })
  return { begin, end }
}
