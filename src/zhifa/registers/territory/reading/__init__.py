"""读图 — files of other people's maps: GeoJSON, Shapefile, GeoPackage → drawn features in CGCS2000 degrees."""
