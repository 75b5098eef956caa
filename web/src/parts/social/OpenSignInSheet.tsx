import { useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { m } from '../../paraglide/messages.js'
import { showSignIn, whySignIn } from '../../state/sign-in-sheet.ts'
import { wordWanted } from '../../state/social/wanted-words.ts'
import { wantedActs } from '../../state/wanted-act.ts'
import { Modal } from '../Modal.tsx'
import { SignInWays } from './SignInWays.tsx'

/** Who closes it wants no more what they had pressed. */
export function OpenSignInSheet({ returnTo }: { returnTo: string }) {
  const { href } = useLocation()
  const first = useRef(href)
  useEffect(() => {
    // Another page: by the way back, or to read one of the texts. What was wanted waits in the tab.
    if (href !== first.current) showSignIn(null)
  }, [href])
  function close() {
    wantedActs.want(null, returnTo)
    showSignIn(null)
  }
  const why = whySignIn() ?? { title: m.sign_in(), body: wordWanted(wantedActs.wanted()) ?? m.wanted_note_return() }
  return (
    <Modal {...why} onClose={close}>
      <SignInWays returnTo={returnTo} />
    </Modal>
  )
}
