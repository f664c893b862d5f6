"""Models and data on disk: manifests, hashes, Parquet, safetensors, caches."""
