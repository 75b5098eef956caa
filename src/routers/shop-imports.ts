import { startImport } from '../commerce/sheets/apply-import.ts'
import { beginImport, readUploaded } from '../commerce/sheets/begin-import.ts'
import { readImportLines } from '../commerce/sheets/import-lines.ts'
import { listImports, readImport } from '../commerce/sheets/read-import.ts'
import {
  begunImport,
  beginImportInput,
  importInput,
  importLines,
  importLinesInput,
  importList,
  importView,
} from '../commerce/sheets/schema.ts'
import { startUndo } from '../commerce/sheets/undo-import.ts'
import { noInput } from '../shared/text.ts'
import { router, shop } from './trpc.ts'

export const shopImportsRouter = router({
  list: shop('products', 'read', noInput, importList).query(({ ctx }) => listImports(ctx)),
  get: shop('products', 'read', importInput, importView).query(({ ctx, input }) => readImport(ctx, input)),
  lines: shop('products', 'read', importLinesInput, importLines).query(({ ctx, input }) => readImportLines(ctx, input)),
  /** Then PUT the file to `upload.url` and call `read`. */
  begin: shop('products', 'upload', beginImportInput, begunImport).mutation(({ ctx, input }) => beginImport(ctx, input)),
  read: shop('products', 'upload', importInput, importView).mutation(({ ctx, input }) => readUploaded(ctx, input)),
  start: shop('products', 'write', importInput, importView).mutation(({ ctx, input }) => startImport(ctx, input)),
  undo: shop('products', 'write', importInput, importView).mutation(({ ctx, input }) => startUndo(ctx, input)),
})
