import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { m } from '../paraglide/messages.js'
import { layer } from '../state/layers.ts'

interface ModalProps {
  title: string
  body?: string
  onClose: () => void
  /** Has the focus first. The close button by default. */
  initialFocus?: RefObject<HTMLElement | null>
  children?: ReactNode
}

/** A sheet at the bottom of phones, a card in the middle of wide screens. Focus stays inside. */
export function Modal({ title, body, onClose, initialFocus, children }: ModalProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/45 transition-opacity data-starting-style:opacity-0" />
        <Dialog.Popup
          ref={layer}
          {...(initialFocus ? { initialFocus } : {})}
          className="fixed inset-x-0 bottom-0 z-50 flex max-h-[88dvh] animate-rise flex-col overflow-y-auto rounded-t-3xl bg-card px-5 pt-3 pb-[calc(1.25rem+env(safe-area-inset-bottom))] shadow-card outline-none sm:top-1/2 sm:bottom-auto sm:mx-auto sm:max-w-md sm:-translate-y-1/2 sm:rounded-3xl"
        >
          <div className="flex items-center justify-between gap-3">
            <Dialog.Title className="text-lg font-bold">{title}</Dialog.Title>
            <Dialog.Close
              aria-label={m.close()}
              className="-mr-2 grid size-11 shrink-0 place-items-center rounded-full text-muted hover:bg-sunken"
            >
              <X aria-hidden className="size-5" />
            </Dialog.Close>
          </div>
          {body && <Dialog.Description className="text-[0.9375rem] text-muted">{body}</Dialog.Description>}
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
