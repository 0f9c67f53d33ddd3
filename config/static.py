"""Static files: hashed names, compressed once, ES modules rewritten to import hashed names too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that also follows ``import`` between our ES modules."""

    support_js_module_import_aggregation = True
