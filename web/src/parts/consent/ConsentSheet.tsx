import { m } from '../../paraglide/messages.js'
import { owesConsent, putOffConsent, useIsConsentPutOff } from '../../state/consent/consents.ts'
import { formatSocialDay } from '../../state/dates.ts'
import { useMe } from '../../state/me.ts'
import { Modal } from '../Modal.tsx'
import { ConsentForm } from './ConsentForm.tsx'

/** Asks a member again after a text changed. Reading goes on when it is closed. */
export function ConsentSheet() {
  const me = useMe()
  const isPutOff = useIsConsentPutOff()
  if (me?.status !== 'active' || !me.consentAsked || isPutOff) return null
  const { kinds, changesWaitFrom } = me.consentAsked
  return (
    <Modal
      title={m.consent_changed_title()}
      body={owesConsent(me) ? m.consent_changed_now() : m.consent_changed_from({ day: formatSocialDay(changesWaitFrom) })}
      onClose={() => putOffConsent(true)}
    >
      <ConsentForm kinds={kinds} />
    </Modal>
  )
}
