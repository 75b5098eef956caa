import { Switch } from '@base-ui/react/switch'
import { useId } from 'react'

interface SwitchRowProps {
  label: string
  hint: string
  checked: boolean
  onChange: (checked: boolean) => void
}

export function SwitchRow({ label, hint, checked, onChange }: SwitchRowProps) {
  const id = useId()
  return (
    <div className="flex items-center justify-between gap-4">
      <label htmlFor={id} className="min-w-0">
        <span className="block font-semibold">{label}</span>
        <span className="block text-sm text-muted">{hint}</span>
      </label>
      <span className="grid min-h-11 place-items-center">
        <Switch.Root
          id={id}
          checked={checked}
          onCheckedChange={onChange}
          className="relative flex h-8 w-13 items-center rounded-full bg-line p-1 transition-colors before:absolute before:-inset-2 data-checked:bg-kiwi"
        >
          <Switch.Thumb className="size-6 rounded-full bg-white shadow transition-transform data-checked:translate-x-5" />
        </Switch.Root>
      </span>
    </div>
  )
}
