import { useMutation, useQueryClient } from '@tanstack/react-query'
import { LockKeyhole } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { asKiwiError } from '../../state/kiwi.ts'
import { checkPin, setPin, triesLeftAfter, weaknessOf } from '../../state/wallet/secrets.ts'
import { PinPad } from './PinPad.tsx'

interface PinSetupProps {
  /** A PIN is set: ask for it first. */
  isChange?: boolean
  onDone: () => void
}

type Step = 'current' | 'choose' | 'repeat'

const weaknesses = {
  same: m.wallet_pin_weak_same,
  run: m.wallet_pin_weak_run,
  pattern: m.wallet_pin_weak_pattern,
  birthday: m.wallet_pin_weak_birthday,
}

/** Asks for the present PIN, then twice for a new one. Refuses weak ones: the server cannot. */
export function PinSetup({ isChange = false, onDone }: PinSetupProps) {
  const client = useQueryClient()
  const first: Step = isChange ? 'current' : 'choose'
  const [step, setStep] = useState<Step>(first)
  const [error, setError] = useState<string | null>(null)
  const current = useRef<string | null>(null)
  const chosen = useRef('')
  useEffect(
    () => () => {
      current.current = null
      chosen.current = ''
    },
    [],
  )
  function refused(thrown: unknown) {
    const triesLeft = triesLeftAfter(thrown)
    setError(triesLeft ? m.wallet_pin_wrong({ count: triesLeft }) : asKiwiError(thrown).message)
    current.current = null
    chosen.current = ''
    setStep(first)
    // This try may have locked the PIN: the page then shows the next step.
    void client.invalidateQueries({ queryKey: ['wallet', 'pin'] })
  }

  // PINs are passed in refs: the cache of a mutation keeps its variables.
  const check = useMutation({
    mutationFn: () => checkPin(current.current ?? ''),
    onSuccess: () => setStep('choose'),
    onError: refused,
  })
  const save = useMutation({
    mutationFn: () => setPin(chosen.current, current.current),
    onSuccess: () => {
      current.current = null
      chosen.current = ''
      onDone()
    },
    onError: refused,
  })

  function take(pin: string) {
    setError(null)
    if (step === 'current') {
      current.current = pin
      check.mutate()
    } else if (step === 'choose') {
      const weakness = weaknessOf(pin)
      if (weakness) return setError(weaknesses[weakness]())
      chosen.current = pin
      setStep('repeat')
    } else if (pin === chosen.current) {
      save.mutate()
    } else {
      chosen.current = ''
      setError(m.wallet_pin_differs())
      setStep('choose')
    }
  }

  const labels = { current: m.wallet_pin_current, choose: m.wallet_pin_choose, repeat: m.wallet_pin_repeat }
  return (
    <>
      <PinPad
        key={step}
        label={labels[step]()}
        onDone={take}
        busy={check.isPending || save.isPending}
        busyLabel={check.isPending ? m.wallet_approve_checking() : m.wallet_pin_saving()}
        error={error}
      />
      <p className="mt-4 flex items-center justify-center gap-1.5 text-center text-[0.8125rem] text-muted">
        <LockKeyhole aria-hidden className="size-4 shrink-0" />
        {m.wallet_pin_secret()}
      </p>
    </>
  )
}
