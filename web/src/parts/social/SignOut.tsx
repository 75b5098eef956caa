import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { LogOut } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { forgetPerson } from '../../state/forget-person.ts'
import { kiwi } from '../../state/kiwi.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'

export function SignOut() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const leave = useMutation({
    mutationFn: () => kiwi.auth.signOut.mutate(),
    onSuccess: async () => {
      await forgetPerson(client)
      await navigate({ to: '/popular', replace: true })
      toast(m.signed_out())
    },
    onError: toastFailure,
  })
  return (
    <Button kind="quiet" className="min-h-13 w-full text-danger" busy={leave.isPending} onClick={() => leave.mutate()}>
      <LogOut aria-hidden className="size-5" />
      {m.sign_out()}
    </Button>
  )
}
