"""导入导出 — catalogues and lists as files: read, judged row by row, compared with the present catalogue, written out."""
