interface TabBarProps<Value extends string> {
  label: string
  tabs: { value: Value; label: () => string }[]
  value: Value
  onChange: (value: Value) => void
}

/** Views of one list, as toggle buttons in a named group. */
export function TabBar<Value extends string>({ label, tabs, value, onChange }: TabBarProps<Value>) {
  return (
    <div role="group" aria-label={label} className="no-scrollbar flex gap-1 overflow-x-auto border-b border-line">
      {tabs.map((tab) => (
        <button
          key={tab.value}
          type="button"
          aria-pressed={tab.value === value}
          onClick={() => onChange(tab.value)}
          className={`relative min-h-12 shrink-0 grow px-3 text-[0.9375rem] font-semibold transition-colors focus-visible:-outline-offset-2 ${tab.value === value ? 'text-ink' : 'text-muted hover:text-ink'}`}
        >
          {tab.label()}
          {tab.value === value && <span aria-hidden className="absolute inset-x-3 bottom-0 h-0.5 rounded-full bg-kiwi" />}
        </button>
      ))}
    </div>
  )
}
