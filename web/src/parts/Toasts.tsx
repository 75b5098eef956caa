import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import { dismissToast, type Toast, useToasts } from '../state/toasts.ts'

/** In the page from the start: screen readers skip a live region that appears with its text. */
export function Toasts() {
  const toasts = useToasts()
  return (
    <div
      role="status"
      aria-live="polite"
      data-toasts
      className="pointer-events-none fixed inset-x-0 bottom-[calc(5rem+env(safe-area-inset-bottom))] z-50 flex flex-col items-center gap-2 px-4 lg:bottom-8"
    >
      {toasts.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </div>
  )
}

function ToastLine({ toast }: { toast: Toast }) {
  const Icon = toast.tone === 'good' ? CircleCheck : CircleAlert
  return (
    <div className="pointer-events-auto flex w-full max-w-md animate-rise items-center gap-3 rounded-2xl bg-ink py-1.5 pr-1.5 pl-4 text-paper shadow-card">
      <Icon
        aria-hidden
        className={`size-5 shrink-0 ${toast.tone === 'good' ? 'text-[#a6d04a] dark:text-[#4c7a10]' : 'text-[#ff9d92] dark:text-[#b3261e]'}`}
      />
      <p className="flex-1 py-2 text-sm font-medium">{toast.text}</p>
      {toast.action && (
        <button
          type="button"
          onClick={() => {
            toast.action?.run()
            dismissToast(toast.id)
          }}
          className="min-h-11 px-3 text-sm font-bold underline underline-offset-4"
        >
          {toast.action.label}
        </button>
      )}
      <button
        type="button"
        onClick={() => dismissToast(toast.id)}
        aria-label={m.close()}
        className="grid size-11 shrink-0 place-items-center rounded-xl"
      >
        <X aria-hidden className="size-4" />
      </button>
    </div>
  )
}
