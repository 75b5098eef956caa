import { useMutation } from '@tanstack/react-query'
import { toastFailure } from '../toasts.ts'

interface CsvFile {
  fileName: string
  csv: string
}

/** Reads a CSV file and downloads it. */
export function useCsvDownload(read: () => Promise<CsvFile>, onSaved?: (file: CsvFile) => void) {
  return useMutation({
    mutationFn: read,
    onSuccess: (file) => {
      save(file)
      onSaved?.(file)
    },
    onError: toastFailure,
  })
}

function save({ fileName, csv }: CsvFile): void {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: fileName })
  link.click()
  // Some browsers read the URL only after this task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
