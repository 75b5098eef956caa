import { type MutationOptions, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { type Change, settle, settleUntilAnswered } from './settled.ts'
import { toastFailure } from './toasts.ts'

interface Mark<Answer> {
  key: QueryKey
  send: (on: boolean) => Promise<Answer>
  shown: (on: boolean) => Change
  /** How it is by the server. */
  truth?: (answer: NonNullable<Answer>) => Change
  onAnswer: (on: boolean, answer: NonNullable<Answer>) => unknown
}

/**
 * A mark that a person sets or takes away: on the screen at once, on the server in the order of the
 * taps. A refusal undoes it; the answer of the last tap is what stays. Nothing is made for it
 * before a tap: a feed has two per card.
 */
export function useMark<Answer>({ key, send, shown, truth, onAnswer }: Mark<Answer>) {
  const client = useQueryClient()
  const options: MutationOptions<Answer, Error, boolean, () => void> = {
    scope: { id: key.join(':') },
    mutationKey: key,
    mutationFn: send,
    onMutate: (on) => settleUntilAnswered(client, shown(on)),
    onError: (error, on, answered) => {
      answered?.()
      settle(client, shown(!on))
      toastFailure(error)
    },
    onSuccess: (answer, on, answered) => {
      answered()
      // Kept on the device until there is a connection.
      if (answer === null || answer === undefined) return undefined
      if (truth && client.isMutating({ mutationKey: key }) <= 1) settle(client, truth(answer))
      return onAnswer(on, answer)
    },
  }
  return {
    mutate: (on: boolean) =>
      void client
        .getMutationCache()
        .build(client, options)
        .execute(on)
        .catch(() => {}),
  }
}
